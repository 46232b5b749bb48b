"""From the start page to the confirmation."""

import pytest

from appointments.models import Appointment
from tests.browser.person import WAYS

pytestmark = pytest.mark.django_db(transaction=True)

in_each_language = pytest.mark.parametrize("language", ["en", "es"])
with_script_or_without = pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])


@with_script_or_without
@in_each_language
@pytest.mark.parametrize("way", WAYS)
def test_one_person_books(person, way, language, script):
    ana = person(language, java_script_enabled=script)
    ana.book(way)
    assert ana.is_at("confirmation")
    assert str(Appointment.objects.get()) in ana.page.locator("main").inner_text()
