"""Every page about a booked appointment, and its form, as Ana sends it with her link."""

from datetime import timedelta

from django.urls import get_resolver

from appointments import booking
from offices.models import Office, Slot
from tests.appointments.manage.conftest import WISH, Holder, times, yes
from tests.project import visit

ELENA = {
    "given_names": "Elena",
    "family_name": "Sample",
    "country": "GT",
    "born_month": "6",
    "born_day": "2",
    "born_year": "2015",
}
ONLY_READ = {"confirmation", "confirmation_pdf", "calendar", "proof", "proof_pdf", "record_pdf"}
ABOUT_AN_ATTEMPT = {"attempt_receipt", "attempt_pdf"}


def lucia(family: Holder) -> dict:
    """In the address of a page about one member: Ana's elder child."""
    return {"member_id": family.appointment.attendees.get(position=2).pk}


def one_of_the_times(family: Holder) -> dict:
    return yes(times(family.post("change", WISH))[0])


def one_of_the_offices(family: Holder) -> dict:
    family.post("change_office", {"zip_code": "10278"})
    return {"office": str(family.appointment.office.pk)}


def a_time_for_all(family: Holder) -> dict:
    Slot.objects.filter(pk=family.appointment.slot_id).update(capacity=3)
    return yes(times(family.post("family_add", ELENA))[0])


def a_time_for_lucia(family: Holder) -> dict:
    return yes(times(family.post("split", WISH, **lucia(family)))[0])


def moved_away(family: Holder) -> None:
    """Moved to a later day by an agent."""
    held, now = family.appointment, family.appointment.booked_at
    booking.reschedule(held.pk, version=1, now=now, on_or_after=now + timedelta(days=14), actor="user:1")


def a_wait(family: Holder) -> dict:
    """Of an appointment so far away that an earlier day can come."""
    moved_away(family)
    return {"notice_days": "2"}


def the_offer(family: Holder) -> dict:
    """Moved to a later day, and offered an earlier one."""
    moved_away(family)
    held, now = family.appointment, family.appointment.booked_at
    booking.join(held.pk, notice_days=2, now=now)
    booking.make_offers(now)
    return {"number": "1"}


def no_change_left(family: Holder) -> dict:
    """The office allows no change at all."""
    Office.objects.update(most_changes=0)
    return {}


FORMS = {
    "change": lambda _family: WISH,
    "change_office": lambda _family: {"zip_code": "10278"},
    "change_offices": one_of_the_offices,
    "change_choices": one_of_the_times,
    "cancel": lambda _family: {"reason": "moved"},
    "undo": lambda family: family.post("cancel") and {},
    "manage_family": lambda _family: {},
    "family_add": lambda _family: ELENA,
    "family_room": a_time_for_all,
    "family_member": lambda _family: {},
    "family_remove": lambda _family: {},
    "family_stays": lambda _family: {},
    "split": lambda _family: WISH,
    "split_choices": a_time_for_lucia,
    "manage_contact": lambda family: {
        "email": "new@example.com",
        "phone": "",
        "language": "en",
        "seen": booking.Contact.of(family.appointment).stamp,
    },
    "changed_meanwhile": lambda _family: {},
    "new_link": lambda _family: {},
    "kept": lambda _family: {},
    "record": lambda _family: {"presence": "show"},
    "refused": no_change_left,
    "report": lambda _family: {},
    "who_looked": lambda _family: {},
    "earlier": a_wait,
    "offer": the_offer,
}
"""The pages before a page, and its form."""


def member_of(name: str, family: Holder) -> dict:
    """The parts of the address besides the link."""
    return lucia(family) if "member_id" in visit.parameters(name) else {}


def linked() -> set[str]:
    """Every public page with a link's secret in its address."""
    found = (each for each, where in visit.patterns(get_resolver()) if where == visit.NAMESPACE)
    return {each.name for each in found if "token" in each.pattern.converters}
