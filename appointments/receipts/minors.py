"""People under 18: an adult should come along, and we say so."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from appointments.models import Appointment
from appointments.models.person import PersonalDetails
from appointments.values import births
from appointments.values.births import OF_AGE, Born


def is_under_age(born: Born, day: date) -> bool:
    """Whether a person may be under 18 on `day`."""
    # Of some people only the year of birth is known; then the youngest age counts.
    return births.age_at_least(born, day) < OF_AGE


def is_minor(person: PersonalDetails, appointment: Appointment) -> bool:
    """Whether a person of the appointment may be under 18 on its day."""
    # Nothing is said of a person whose details are deleted.
    return bool(person.date_of_birth) and is_under_age(person.born, appointment.starts_at.date())


def are_all_under_age(people: Iterable[Born], day: date) -> bool:
    """Whether no adult comes."""
    return all(is_under_age(born, day) for born in people)


def lacks_an_adult(appointment: Appointment, people: Sequence[PersonalDetails]) -> bool:
    """Whether all the people of the appointment are under 18."""
    return bool(people) and all(is_minor(person, appointment) for person in people)


def said() -> str:
    """What is said then, in the active language, to the people and to those who work with them."""
    return _("Everyone who comes is under 18. An adult should come along.")


def advice() -> list[str]:
    """The same, and where to ask."""
    ask = _("To ask about this, call the support line:")
    return [said(), f"{ask} {settings.SUPPORT_PHONE}"]
