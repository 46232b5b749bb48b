"""A link of two records, as an agent makes it in a call."""

from datetime import datetime

from django.contrib.auth.models import User

from appointments.models import Appointment, Call, SamePerson, Verification


def known_before(appointment: Appointment, alias: str, now: datetime) -> Verification:
    """From now on its first person is known to have had this digest, with which they passed a check in a call."""
    call = Call.objects.create(agent=User.objects.create_user("sol"), started_at=now)
    check = call.verifications.create(person=alias, asked=["a", "b"], has_passed=True, checked_at=now)
    person = appointment.attendees.earliest("position").person
    SamePerson.objects.create(alias=alias, person=person, verification=check, linked_at=now)
    return check
