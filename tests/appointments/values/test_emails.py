"""E-mail addresses as people paste them."""

import pytest

from appointments.pages.forms.contact import EmailField
from appointments.values.emails import plain_email


@pytest.mark.parametrize(
    "typed",
    [
        *("Ana@example.com", " Ana@Example.COM ", "<Ana@example.com>", "mailto:Ana@example.com", "“Ana@example.com”."),
        *("Ana@example.com\u200b", "Ana @ example.com", "Ana＠example.com", "Ana@example\u00ad.com,"),
    ],
)
def test_it_is_stored_plain(typed):
    assert plain_email(typed) == EmailField().clean(typed) == "Ana@example.com"


def test_an_address_that_is_not_complete_stays_refused():
    assert plain_email("ana@") == "ana@"
