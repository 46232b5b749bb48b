"""The story of an appointment: booked when, and every change since. Page, PDF and QR page are made from it.

It is told from the history, which cannot be changed, so they cannot disagree.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appointments.models import Appointment, AppointmentEvent, Relocation
from appointments.values.actors import PERSON
from appointments.values.reasons import (
    AT_THE_OFFICE,
    FROM_A_FAMILY,
    NOT_THEIRS,
    SET_BY_THE_OFFICE,
    TAKEN_BACK,
    dates_in,
)
from offices.as_it_was import as_they_were
from offices.dates import zone_name
from offices.kept_queries import Given, KeptQuery
from offices.models import Office, Slot
from offices.templatetags.office_dates import clock_time, long_date, long_datetime

Kind = AppointmentEvent.Kind

When = Callable[[datetime, Office], str]
"""Says a moment on an office's clock, in the active language."""

TOLD = (Kind.BOOKED, Kind.MOVED, Kind.OFFICE, Kind.CANCELLED, Kind.REINSTATED, Kind.REPORT_BY)

OF_FAMILY: dict[str, Any] = {
    Kind.JOINED: gettext_lazy("A family member was added on %(moment)s by %(who)s."),
    Kind.LEFT: gettext_lazy("A family member was taken off on %(moment)s by %(who)s."),
    Kind.SPLIT: gettext_lazy("A family member got an appointment of their own on %(moment)s by %(who)s."),
}
"""Only the whole record shows these, without a name."""

# Two offices in full would be most of what a confirmation reads.
_OF_SLOT = ("starts_at", "office__address", "office__city", "office__timezone")
_OF_EVENTS = ("kind", "happened_at", "actor", "offer", "earliest", "reason")


def _events(kinds: Iterable[str]) -> KeptQuery[AppointmentEvent]:
    return KeptQuery(
        lambda: (
            AppointmentEvent.objects.filter(appointment=Given("appointment"), kind__in=kinds)
            .select_related("from_slot__office", "to_slot__office")
            .only(*_OF_EVENTS, *(f"{slot}__{column}" for slot in ("from_slot", "to_slot") for column in _OF_SLOT))
            .order_by("pk")
        )
    )


_TOLD, _RECORDED = _events(TOLD), _events((*TOLD, *OF_FAMILY))

LAST_CHANGES = 3
"""How many changes a paper shows; the page that its code opens shows all."""

BY_THE_OFFICE = "relocation:"
"""How the reason of a move begins that names the job of the office it belongs to."""

BY_AN_AGENT = "agent:"
"""How the reason of a move begins that an agent made for the person."""


@dataclass(frozen=True)
class Chapter:
    """One thing that happened. `earliest`: when the first free slot at that office started, if anyone looked.

    `why`: what the office said of a move it caused. `from_family`: whether the person had a place with others before.
    `dates`: the report-by date before and after its change. `not_theirs`: the one before was another person's.
    """

    kind: str
    at: datetime
    by_person: bool
    by_office: bool
    before: Slot | None
    after: Slot | None
    earliest: datetime | None
    why: str = ""
    from_family: bool = False
    dates: tuple[date | None, date | None] = (None, None)
    not_theirs: bool = False


@dataclass(frozen=True)
class Story:
    """All chapters, the oldest first; the first is the booking."""

    chapters: list[Chapter]

    @property
    def was_moved(self) -> bool:
        """Whether date or office were ever changed, or where the office is."""
        return any(chapter.kind in (Kind.MOVED, Kind.OFFICE) for chapter in self.chapters)

    @property
    def places(self) -> set[str]:
        """The addresses in its lines."""
        return {_place(office) for office in self._offices}

    @property
    def zones(self) -> set[str]:
        """The names of the time zones of its offices, in the active language."""
        return {zone_name(office) for office in self._offices}

    @property
    def _offices(self) -> list[Office]:
        return [slot.office for chapter in self.chapters for slot in (chapter.before, chapter.after) if slot]

    def lines(self, *, to_person: bool, last: int | None = None, zoned: bool = False) -> list[str]:
        """In the active language, a paragraph for each chapter. `last`: at most so many changes.

        `zoned`: each time names its zone, as it does anyway when there are two.
        """
        booked, *changes = self.chapters
        when = long_datetime if zoned or len(self.zones) > 1 else _when
        # `changes[-last:]` would give all of them for 0.
        shown = changes if last is None else changes[len(changes) - min(last, len(changes)) :]
        told = [_told(chapter, to_person, when) for chapter in (booked, *shown)]
        left = len(changes) - len(shown)
        if left:
            more = ngettext(
                "%(count)s more change is on the page that the code opens.",
                "%(count)s more changes are on the page that the code opens.",
                left,
            )
            # After the line of the booking: the changes that are left out happened between it and the newest ones.
            told.insert(1, more % {"count": left})
        return told


def of(appointment: Appointment, *, with_family: bool = False) -> Story:
    """The story of an appointment; one query, one more where the office moved it, and those of `as_they_were`.

    `with_family`: also who joined and left.
    """
    events = (_RECORDED if with_family else _TOLD).rows(appointment=appointment.pk)
    reasons = _reasons(events)
    slots = [slot for event in events for slot in (event.from_slot, event.to_slot) if slot]
    # Where they were to go then, which need not be where the office is today.
    for slot, office in zip(slots, as_they_were([(each.office, each.starts_at) for each in slots]), strict=True):
        slot.office = office
    return Story([_chapter(event, reasons) for event in events])


def _chapter(event: AppointmentEvent, reasons: dict[str, str]) -> Chapter:
    # An offer that was accepted and a move by an agent were the person's wish: they are no move by the office.
    is_asked = event.actor == PERSON or event.offer_id is not None or event.reason.startswith(BY_AN_AGENT)
    was_set = event.kind == Kind.BOOKED and event.reason in (SET_BY_THE_OFFICE, AT_THE_OFFICE)
    was_taken_back = event.kind == Kind.CANCELLED and event.reason in TAKEN_BACK
    by_office = was_set or was_taken_back or (event.kind == Kind.MOVED and not is_asked)
    return Chapter(
        kind=event.kind,
        at=event.happened_at,
        by_person=event.actor == PERSON,
        by_office=by_office,
        before=event.from_slot,
        after=event.to_slot,
        earliest=event.earliest,
        why=reasons.get(event.reason, ""),
        from_family=event.kind == Kind.BOOKED and event.reason == FROM_A_FAMILY,
        dates=dates_in(event.reason) if event.kind == Kind.REPORT_BY else (None, None),
        not_theirs=event.reason.endswith(f"/{NOT_THEIRS}"),
    )


def _reasons(events: Iterable[AppointmentEvent]) -> dict[str, str]:
    """Reason of an event -> why the office closed, in the active language."""
    keys = [event.reason.removeprefix(BY_THE_OFFICE) for event in events if event.reason.startswith(BY_THE_OFFICE)]
    if not keys:
        return {}
    found = Relocation.objects.select_related("closure").filter(pk__in=keys)
    return {f"{BY_THE_OFFICE}{row.pk}": row.closure.reason if row.closure else "" for row in found}


def _told(chapter: Chapter, to_person: bool, when: When) -> str:
    return " ".join(sentence for sentence in _sentences(chapter, to_person, when) if sentence)


def _sentences(chapter: Chapter, to_person: bool, when: When) -> list[str]:
    slot = chapter.after or chapter.before
    if slot is None:
        return []
    said = {"moment": when(chapter.at, slot.office), "who": _who(chapter, to_person)}
    if chapter.kind in OF_FAMILY:
        return [str(OF_FAMILY[chapter.kind]) % said]
    match chapter.kind:
        case Kind.BOOKED:
            said |= {"when": when(slot.starts_at, slot.office), "office": _place(slot.office)}
            booked = _("Booked on %(moment)s by %(who)s, for %(when)s at %(office)s") % said
            before = _("Before that there was a place in a family appointment.") if chapter.from_family else ""
            return [_ended(booked), _earliest(chapter), before]
        case Kind.MOVED if chapter.before:
            return [
                _moved(chapter.before, slot, said, when),
                _why(chapter) if chapter.by_office else _earliest(chapter),
            ]
        case Kind.CANCELLED:
            return [_("Cancelled on %(moment)s by %(who)s.") % said]
        case Kind.OFFICE:
            return [_("The office corrected its address, its room or its time zone on %(moment)s.") % said]
        case Kind.REPORT_BY:
            return [_date_changed(chapter, said)]
    return [_("Booked again on %(moment)s by %(who)s, for the same time.") % said]


def _date_changed(chapter: Chapter, said: dict[str, str]) -> str:
    before, after = chapter.dates
    dates = {"before": long_date(before) if before else "", "after": long_date(after) if after else ""}
    if chapter.not_theirs and after:
        return _("The report-by date became %(after)s again on %(moment)s: %(before)s was another person's.") % (
            said | dates
        )
    if chapter.not_theirs:
        return _("The report-by date was taken away on %(moment)s: %(before)s was another person's.") % (said | dates)
    if before is None:
        return _("The report-by date became known on %(moment)s: %(after)s.") % (said | dates)
    return _("The report-by date was changed on %(moment)s: from %(before)s to %(after)s.") % (said | dates)


def _moved(before: Slot, after: Slot, said: dict[str, str], when: When) -> str:
    said = said | {
        "before": when(before.starts_at, before.office),
        "after": when(after.starts_at, after.office),
        "old": _place(before.office),
        "new": _place(after.office),
    }
    if before.office == after.office:
        return _ended(_("Changed on %(moment)s by %(who)s: from %(before)s to %(after)s") % said)
    return _ended(_("Changed on %(moment)s by %(who)s: from %(before)s at %(old)s to %(after)s at %(new)s") % said)


def _ended(sentence: str) -> str:
    """With its full stop; "a.m." has one already."""
    return sentence if sentence.endswith(".") else f"{sentence}."


def _who(chapter: Chapter, to_person: bool) -> str:
    if chapter.by_office:
        return _("the office")
    if chapter.by_person:
        return _("you") if to_person else _("the person")
    return _("the support line")


def _earliest(chapter: Chapter) -> str:
    """What the first free date was at that office at that moment; nothing when it is not known."""
    if chapter.earliest is None or chapter.after is None:
        return ""
    office = chapter.after.office
    day = office.local(chapter.earliest).date()
    if day == office.local(chapter.after.starts_at).date():
        return _("This was the earliest date at %(office)s at that moment.") % {"office": _place(office)}
    said = {"office": _place(office), "day": long_date(day)}
    return _("The earliest date at %(office)s at that moment was %(day)s.") % said


def _why(chapter: Chapter) -> str:
    if not chapter.why:
        return _("The office had to move it.")
    return _("Why: %(reason)s.") % {"reason": chapter.why.rstrip(".")}


def _when(moment: datetime, office: Office) -> str:
    """On the clock of the only zone, which the papers name elsewhere."""
    return f"{long_date(office.local(moment))}, {clock_time(moment, office)}"


def _place(office: Office) -> str:
    """Its address, which is the same in every language."""
    return f"{office.address}, {office.city}"
