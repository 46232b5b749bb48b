"""What a person prefers, and a few times that match."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.booking import availability, share
from appointments.models import Appointment
from appointments.pages.layout import Tile
from appointments.receipts import deadline, operator_words
from offices import inventory
from offices.dates import zone_name
from offices.inventory import NoSlotLeft, PartOfDay, TooFarAhead
from offices.models import Office, Slot
from offices.templatetags.office_dates import clock_time, long_date, long_datetime

FURTHEST_LOOK = timedelta(days=366 * 3)

EARLIEST = {"when": "earliest", "day": "", "part": PartOfDay.ANY.value}


def slots_for(
    appointment: Appointment | None,
    wish: dict[str, Any],
    office: Office,
    people: int,
    *,
    on: date | None = None,
    unverified: int = 0,
    joining: int = 0,
) -> list[Slot]:
    """A few times on a handful of days, other than the present one; all times of one day when `on` says so.

    None when the office has nothing at that time of day. `unverified`: how many of them the share of the places limits;
    `joining`: how many of these are not on the appointment yet.
    """
    day = on or (date.fromisoformat(wish["day"]) if wish["when"] == "later" and wish["day"] else None)
    start = datetime.combine(day, time.min, office.zone) if day else None
    how_many = {"days": 1, "a_day": availability.LOOKED_AT} if on else {}
    try:
        return availability.choices_at(
            office,
            people,
            timezone.now(),
            start,
            # All times of one day were asked for, also those in another part of the day.
            part=PartOfDay.ANY if on else PartOfDay(wish["part"]),
            other_than=appointment.slot_id if appointment else None,
            # Days whose share is used up could not be booked, so they are not shown.
            without=share.used_up(office, unverified, timezone.now(), leaving=appointment, joining=joining)
            if unverified
            else (),
            **how_many,
        )
    # The page says that there is none, and offers to ask for others.
    except (NoSlotLeft, TooFarAhead):
        return []


def day_in(request: HttpRequest) -> date | None:
    """The day whose times are all asked for, if one is."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return None
    # From the address: it can be any day, and the search must end.
    return day if abs(day - timezone.now().date()) < FURTHEST_LOOK else None


def furthest_day(office: Office, people: int) -> date:
    """The latest day that anyone may ask for there."""
    return office.local(inventory.furthest_wish(office, people, now=timezone.now())).date()


def slot_tiles(
    slots: Sequence[Slot], appointment: Appointment | None = None, *, report_by: date | None = None
) -> list[tuple[str, Tile]]:
    """Each slot as a choice under its day, which says if it is after the report-by date. `report_by`: of a party
    without an appointment.
    """
    booked_at = timezone.now()
    if appointment:
        report_by, booked_at = appointment.report_by, appointment.booked_at
    tiles = []
    day: date | None = None
    for slot in slots:
        before = day
        day = slot.office.local(slot.starts_at).date()
        said = {"day": long_date(day), "zone": zone_name(slot.office)}
        note = _late(slot, report_by, booked_at)
        above = {"heading": _("%(day)s (%(zone)s)") % said, "note": note} if day != before else {}
        time = clock_time(slot.starts_at, slot.office)
        tiles.append((inventory.name_of(slot), Tile(time, unseen=said["day"], **above)))
    return tiles


def _late(slot: Slot, report_by: date | None, booked_at: datetime) -> str:
    """How a day after the report-by date stands to it. Where that has passed, the top of the page says it once."""
    standing = deadline.at(slot.starts_at, slot.office, report_by, booked_at=booked_at)
    return standing.fact if standing.kind == deadline.Side.AFTER else ""


def said_of_late(
    slots: Sequence[Slot],
    report_by: date | None,
    people: int,
    *,
    unverified: int = 0,
    booked_at: datetime | None = None,
) -> list[str]:
    """What is true of all these times, the soonest first, if all are after the report-by date; else nothing.

    `booked_at`: now, unless booked before. `unverified`: how many of the people the share of the places limits.
    """
    standing = _if_late(slots[0], report_by, people, unverified, booked_at or timezone.now()) if slots else None
    if standing is None:
        return []
    # Each day says itself how long after the date it is.
    return standing.lines if standing.kind == deadline.Side.PASSED else standing.meaning


def _if_late(
    slot: Slot, report_by: date | None, people: int, unverified: int, booked_at: datetime
) -> deadline.Standing | None:
    """How a late time stands to the date and to the earliest one; `None` in time, or where there is none to book."""
    if not deadline.at(slot.starts_at, slot.office, report_by, booked_at=booked_at).is_late:
        return None
    search = share.earliest_at if unverified else inventory.earliest_free
    try:
        earliest = search(slot.office, people, now=timezone.now())
    # Booking it is refused too, with its own words.
    except NoSlotLeft:
        return None
    return deadline.at(slot.starts_at, slot.office, report_by, booked_at=booked_at, earliest=earliest)


def more_days(request: HttpRequest, slots: Sequence[Slot]) -> list[date]:
    """The days, each once, of which all times can be asked for; none on a page that shows them."""
    if day_in(request):
        return []
    return list(dict.fromkeys(slot.office.local(slot.starts_at).date() for slot in slots))


def question_for(appointment: Appointment) -> Callable[[str], str]:
    """What to ask before a party goes to a slot that is later than the one it has; both dates are named."""

    def question(slot_id: str) -> str:
        slot = inventory.find(slot_id)
        # A sooner time loses nothing, nor does a party without a time; one that is gone is refused by the claim.
        if slot is None or slot.starts_at <= appointment.slot.starts_at or appointment.is_stranded:
            return ""
        said = {
            "before": long_datetime(appointment.slot.starts_at, appointment.office),
            "after": long_datetime(slot.starts_at, slot.office),
        }
        asked = _("Yes, I give up %(before)s and take %(after)s.") % said
        standing = _standing(appointment, slot)
        return _warned(asked, standing) if standing.is_late else asked

    return question


def question_before(report_by: date | None, people: int, *, unverified: int) -> Callable[[str], str]:
    """What to ask before a party books a slot after the report-by date while a sooner day is free."""

    def question(slot_id: str) -> str:
        slot = inventory.find(slot_id)
        standing = _if_late(slot, report_by, people, unverified, timezone.now()) if slot else None
        if slot is None or standing is None or not standing.is_chosen:
            return ""
        return _warned(_("Yes, I take %(after)s.") % {"after": long_datetime(slot.starts_at, slot.office)}, standing)

    return question


def _warned(asked: str, standing: deadline.Standing) -> str:
    # What is said of a late date holds for the earliest one.
    return " ".join([asked, standing.fact, operator_words.late(), _("The date you take now is not the earliest.")])


def _standing(appointment: Appointment, slot: Slot) -> deadline.Standing:
    return deadline.at(slot.starts_at, slot.office, appointment.report_by, booked_at=appointment.booked_at)
