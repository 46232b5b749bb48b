"""E-mail addresses as people paste them."""

import pytest
from django.core.exceptions import ValidationError

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


@pytest.mark.parametrize("line", ["\n", "\r\n", "%0a", "\u2028"])
def test_no_second_header_gets_into_an_address(line):
    with pytest.raises(ValidationError):
        EmailField().clean(f"ana@example.com{line}Bcc: eva@example.com")
