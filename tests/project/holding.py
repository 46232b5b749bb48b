"""How the owner of an appointment reaches its pages."""

from collections.abc import Callable
from datetime import date, timedelta

from django.http import HttpResponse
from django.utils import timezone

from appointments import booking
from appointments.booking.attendance import pass_unmarked
from appointments.booking.marks import standing
from appointments.models import Appointment, AppointmentEvent, Attendee, PlaceHold
from offices.models import Office, Slot
from tests import marking
from tests.project.visit import Visit, Way

WISH = {"when": "earliest", "part": "any", "where": "here", "adult": "on"}
CHILD = "family_member", "family_stays", "family_remove", "split", "split_choices"
"""Pages about one member: here about the child."""


def hold(visitor: Visit) -> None:
    """Books, and remembers what the addresses about the appointment need."""
    Office.objects.update(no_change_hours=1)
    everyone_came()
    visitor.book()
    held = newest()
    visitor.known = {"token": held.link_token, "member_id": Attendee.objects.get(appointment=held, position=2).pk}


def everyone_came() -> None:
    """The owner of an earlier appointment may book again."""
    Appointment.objects.update(status=Appointment.Status.SEEN)
    Attendee.objects.update(is_active=False)


def newest() -> Appointment:
    """The one that the visitor just booked; an office may have set another after it."""
    booked = AppointmentEvent.objects.filter(kind=AppointmentEvent.Kind.BOOKED, actor=booking.PERSON)
    return booked.latest("pk").appointment


def held(name: str, *before: tuple[str, dict[str, str]]) -> Way:
    """A page about the appointment, after posting to other pages."""

    def go(visitor: Visit) -> HttpResponse:
        hold(visitor)
        for page, data in before:
            visitor.post(page, {"version": "1"} | data)
        return visitor.get(name)

    return go


def link_alone(visitor: Visit) -> HttpResponse:
    """The link in another browser, which has told no birth date."""
    hold(visitor)
    visitor.client.cookies.clear()
    return visitor.get("cancel")


def no_room(visitor: Visit) -> HttpResponse:
    """The slot is full, and a person is to be added."""
    hold(visitor)
    Slot.objects.filter(pk=newest().slot_id).update(capacity=2)
    newcomer = visitor.answers["add_member"] | {"given_names": "Wenceslaa"}
    return visitor.post("family_add", newcomer | {"version": "1"})


def ended(end: Callable[[Appointment], object]) -> Way:
    """The confirmation of an appointment that has ended."""

    def go(visitor: Visit) -> HttpResponse:
        hold(visitor)
        end(newest())
        return visitor.get("confirmation")

    return go


def cancelled(appointment: Appointment) -> None:
    booking.cancel(appointment.pk, version=1, now=timezone.now())


def gone(appointment: Appointment) -> None:
    cancelled(appointment)
    PlaceHold.objects.update(until=timezone.now())


def seen(appointment: Appointment) -> None:
    marking.mark_seen(appointment.pk, now=appointment.starts_at, actor="user:1")


def seen_and_next(appointment: Appointment, first_day: date | None = date(2027, 3, 1)) -> None:
    now = appointment.slot.starts_at
    booking.set_next(appointment.pk, first_day=first_day, seen=standing(appointment), now=now, actor="user:1")


def seen_and_no_next(appointment: Appointment) -> None:
    seen_and_next(appointment, None)


def one_absent(appointment: Appointment) -> None:
    child, now = appointment.attendees.get(position=2), appointment.slot.starts_at
    marking.mark_member(appointment.pk, str(child.pk), "no_show", version=1, now=now, actor="user:1")
    seen(appointment)


def arrived(appointment: Appointment) -> None:
    marking.arrive(appointment.pk, now=appointment.starts_at, actor="user:1")


def missed(appointment: Appointment) -> None:
    marking.mark_no_show(appointment.pk, now=appointment.starts_at, actor="user:1")


def not_seen(appointment: Appointment) -> None:
    seen = standing(appointment)
    now = appointment.slot.starts_at
    booking.correct_mark(appointment.pk, "unseen", why="full", seen=seen, now=now, actor="user:1")


def passed(appointment: Appointment) -> None:
    pass_unmarked(appointment.slot.starts_at + timedelta(days=2))


def moved(appointment: Appointment) -> None:
    later = timezone.now() + timedelta(days=20)
    booking.reschedule(appointment.pk, version=1, now=timezone.now(), on_or_after=later)


def proof(visitor: Visit, end: Callable[[Appointment], object] = seen) -> HttpResponse:
    """The paper of the child who was there."""
    hold(visitor)
    end(newest())
    return visitor.get("proof")


def proof_of_not_seen(visitor: Visit) -> HttpResponse:
    return proof(visitor, not_seen)


def on_its_day(visitor: Visit) -> HttpResponse:
    """The form to report something, for a person who is marked as not come."""
    hold(visitor)
    booked = newest()
    # Yesterday in daylight, between two slots, and never where an earlier visitor's was put.
    yesterday = booked.office.local(timezone.now()) - timedelta(days=1)
    odd = yesterday.replace(hour=10, minute=0, second=7, microsecond=Appointment.objects.count())
    Slot.objects.filter(pk=booked.slot_id).update(starts_at=odd)
    missed(newest())
    return visitor.get("report")


def report_sent(visitor: Visit) -> HttpResponse:
    """The page, with the report that waits for an answer."""
    on_its_day(visitor)
    day = newest().starts_at
    came = {"came_on_month": str(day.month), "came_on_day": str(day.day), "came_on_year": str(day.year)}
    visitor.post("report", {"kind": "turned_away", "came_about": f"{day:%H}:00"} | came)
    return visitor.get("report")


def report_answered(visitor: Visit) -> HttpResponse:
    """The page, with the office's answer."""
    report_sent(visitor)
    held = newest()
    booking.answer_reports(held.pk, "7", seen=standing(held), now=timezone.now(), actor="user:1")
    return visitor.get("report")


def too_early_to_report(visitor: Visit) -> HttpResponse:
    hold(visitor)
    return visitor.get("report")


def closed(**limits: int) -> Way:
    """The page for a change when the person has to call."""

    def go(visitor: Visit) -> HttpResponse:
        hold(visitor)
        Office.objects.update(**limits)
        return visitor.get("change")

    return go


def nothing_fits(visitor: Visit) -> HttpResponse:
    """No time matches the preferences."""
    hold(visitor)
    afternoon = WISH | {"part": "afternoon"}
    Slot.objects.exclude(pk=newest().slot_id).update(is_closed=True)
    Office.objects.get().hours.all().delete()
    return visitor.post("change", afternoon)


def asked_about_a_later_date(visitor: Visit) -> HttpResponse:
    """The question that comes up with the last of the times."""
    *_sooner, (slot, _tile) = held("change_choices", ("change", WISH))(visitor).context["form"].fields["slot"].choices
    return visitor.post("change_choices", {"slot": slot, "version": "1"})


PAGES: dict[str, Way | None] = {
    **{
        name: held(name)
        for name in ("change", "change_office", "cancel", "changed_meanwhile", "who_looked", "kept", "record")
    },
    "new_link": held("new_link"),
    "report": on_its_day,
    "proof": proof,
    **{name: held(name) for name in ("manage_family", "family_add", "manage_contact", *CHILD[:4])},
    "change_offices": held("change_offices", ("change_office", {"zip_code": "10278"})),
    "change_choices": held("change_choices", ("change", WISH)),
    "split_choices": held("split_choices", ("split", WISH)),
    "family_room": no_room,
    "undo": None,  # only ever redirects
    "refused": None,  # only ever redirects
}

WRONG = {
    "find": [{}, {"reference": "x", "born_month": "2", "born_day": "31", "born_year": "1990"}],
    "find_subject": [{}, {"subject_id": "12", "country": "XX"}],
    "change": [{}, WISH | {"when": "later"}, {"when": "x", "part": "x", "where": "x"}],
    "change_office": [{}, {"zip_code": "00000"}],
    "change_offices": [{}],
    "change_choices": [{"slot": "0", "version": "1"}],
    "split": [{}, WISH | {"when": "later"}],
    "split_choices": [{}],
    "cancel": [{"reason": "x"}],
    "report": [{}, {"kind": "x", "came_on_month": "2", "came_on_day": "31", "came_on_year": "2025", "came_about": "x"}],
    "family_add": [{}, {"given_names": "7", "born_month": "2", "born_day": "31", "born_year": "2015"}],
    "family_room": [{}],
    "manage_contact": [{}, {"email": "x", "phone": "1", "language": "xx"}],
}

STATES: dict[str, dict[str, Way]] = {
    "confirmation": {
        "cancelled": ended(cancelled),
        "cancelled and gone": ended(gone),
        "arrived": ended(arrived),
        "seen": ended(seen),
        "seen, and next": ended(seen_and_next),
        "seen, and no next": ended(seen_and_no_next),
        "one did not come": ended(one_absent),
        "not come": ended(missed),
        "not seen": ended(not_seen),
        "passed": ended(passed),
        "after a change": ended(moved),
    },
    "cancel": {"by the link alone": link_alone},
    "report": {"sent": report_sent, "answered": report_answered, "too early": too_early_to_report},
    "change": {"used up": closed(most_changes=0), "too late": closed(no_change_hours=9_000)},
    "change_choices": {"asked": asked_about_a_later_date, "nothing fits": nothing_fits},
}
