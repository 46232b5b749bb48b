"""The schema names no language; forms and staff pages name those of the settings."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from appointments.models import Appointment

pytestmark = pytest.mark.django_db

LANGUAGE = Appointment._meta.get_field("language")


def test_no_language_stands_in_a_migration():
    migration = (settings.BASE_DIR / "appointments" / "migrations" / "0001_initial.py").read_text()
    assert "'English'" not in migration


def test_a_language_of_the_settings_is_taken_and_another_refused():
    LANGUAGE.run_validators("es")
    with pytest.raises(ValidationError):
        LANGUAGE.run_validators("xx")


def test_a_language_added_to_the_settings_is_taken(settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ht", "Kreyòl ayisyen")]
    LANGUAGE.run_validators("ht")
    assert Appointment(language="ht").get_language_display() == "Kreyòl ayisyen"


def test_staff_filter_the_list_by_language(staff, ana, bruno):
    page = staff("eva").get(reverse("admin:appointments_appointment_changelist"), {"language": "es"})
    assert [str(row) for row in page.context["cl"].result_list] == [str(ana)]
