"""Failures, kept in the draft for their receipt, and converted for `attempts.write`."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from appointments import drafts
from appointments.models import Appointment, AttemptReceipt, Draft
from appointments.notices.attempts import Attempt, Keeper, Kind, Way, of_appointment
from appointments.pages import party
from offices import languages, nearby
from offices.models import Office
from offices.nearby import UnknownZip
from offices.zones import DEFAULT_ZONE, ZONE_NAMES

# What a receipt needs of the answers; names are not among them.
_KEPT = ("reference", "subject_id", "a_number", "born", "country", "zip_code", "state")

SAME_FAILURE = timedelta(hours=1)
"""Within this time the same failure is counted once."""

_NUMBERS = {"reference": Way.REFERENCE, "a_number": Way.A_NUMBER, "subject_id": Way.SUBJECT_ID}


@dataclass(frozen=True)
class Failure:
    """A try that failed, and what its receipt needs of the answers that were `given`."""

    id: uuid.UUID
    kind: Kind
    at: datetime
    given: dict[str, Any]


def no_record(draft: Draft, given: dict[str, Any], *, now: datetime) -> None:
    """These details matched no notice."""
    _note(draft, Kind.NO_RECORD, given, now)


def too_many_tries(draft: Draft, given: dict[str, Any], *, now: datetime) -> None:
    """Too many tries: these details are not looked up."""
    _note(draft, Kind.TOO_MANY_TRIES, given, now)


def find_too_often(draft: Draft, given: dict[str, Any], *, now: datetime) -> None:
    """Too many tries: no appointment is looked up with these details."""
    _note(draft, Kind.FIND_TOO_OFTEN, given, now)


def add_too_often(draft: Draft, given: dict[str, Any], appointment: Appointment, *, now: datetime) -> None:
    """Too many tries: the details of a person to add are not looked up."""
    # The appointment is for the way back from the receipt to the page that refused.
    held = {"appointment": appointment.pk.hex, "link_number": appointment.link_number}
    _note(draft, Kind.ADD_TOO_OFTEN, given, now, also={"office": str(appointment.office.pk)} | held)


def no_slot(draft: Draft, *, now: datetime, asked: Sequence[Office] = ()) -> None:
    """The chosen office, or all that were `asked`, has no free place."""
    _note_place(draft, Kind.NO_SLOT, now, asked=[f"{office.name}, {office.full_address}" for office in asked])


def too_far(draft: Draft, *, now: datetime) -> None:
    """Every office is far from the place the person gave."""
    _note_place(draft, Kind.TOO_FAR, now)


def last(draft: Draft) -> Failure | None:
    """The last failure."""
    return _last_in(draft.contents)


def attempt_of(failure: Failure, *, is_same: bool) -> Attempt:
    """The failure as an attempt. `is_same`: the person says that the details are those on their paper."""
    given = failure.given
    kind = Kind.NOT_YET if is_same and failure.kind == Kind.NO_RECORD else failure.kind
    office = Office.objects.filter(pk=given["office"]).first() if given.get("office") else None
    return Attempt(
        # Asked for twice, a failure has one receipt; answered otherwise, it has another kind and so another one.
        submission=uuid.uuid5(failure.id, kind),
        kind=kind,
        tried_at=failure.at,
        timezone=office.timezone if office else _zone(given),
        way=_way(given),
        number=next((given[name] for name in _NUMBERS if given.get(name)), ""),
        born=given.get("born") or "",
        country=given.get("country", ""),
        people=given.get("people", 1),
        office=office,
        # A receipt says no more of where they live.
        area=given.get("state") or given.get("zip_code", "")[:3],
        person=given.get("person", ""),
        asked=tuple(given.get("asked", ())),
    )


def known_of(draft: Draft | None, appointment: Appointment | None) -> dict[str, Any]:
    """What this browser has said of itself: its booked appointment, else the details of its booking, else nothing."""
    booked = draft.appointment if draft and draft.appointment_id else appointment
    if booked:
        return of_appointment(booked)
    details = drafts.answers(draft, "details") or {} if draft else {}
    place = drafts.answers(draft, "place") or {} if draft else {}
    way = _way(details)
    return {
        "way": way,
        "number": next((details[name] for name in _NUMBERS if details.get(name)), ""),
        "born": details.get("born") or "",
        "timezone": _zone(place),
        "person": party.person_of(details).digest if details and way == Way.NO_PAPER else "",
    }


def refused_change(appointment: Appointment, kind: Kind, *, now: datetime) -> Attempt:
    """A change that the rules of the appointment's office refuse; once a day for each state of the appointment."""
    day = appointment.office.local(now).date()
    # Pressed again it is the same receipt; a try on another day is another one.
    submission = uuid.uuid5(appointment.pk, f"refused/{kind}/{appointment.version}/{day}")
    about = of_appointment(appointment)
    return Attempt(submission=submission, kind=kind, tried_at=now, office=appointment.office, **about)


def written(failure: Failure) -> AttemptReceipt | None:
    """The receipt of a failure, if one was requested; first the one whose notice is looked for."""
    submissions = [attempt_of(failure, is_same=is_same).submission for is_same in (True, False)]
    found = AttemptReceipt.objects.filter(submission__in=submissions).select_related("office")
    return min(found, key=lambda each: submissions.index(each.submission), default=None)


def keeper_of(draft: Draft, contact: dict[str, Any]) -> Keeper:
    """The owner of the receipt: this browser, with the contact they left."""
    email, phone = contact.get("email", ""), contact.get("phone", "")
    # The last: a new receipt joins those that this browser opened last.
    return Keeper(drafts.holders(draft)[-1], languages.active(), email, phone)


def _note_place(draft: Draft, kind: Kind, now: datetime, asked: Sequence[str] = ()) -> None:
    details = drafts.answers(draft, "details") or {}
    office = drafts.answers(draft, "office") if kind == Kind.NO_SLOT else None
    also = {"people": party.size(draft), **(office or ({"asked": list(asked)} if asked else {}))}
    if _way(details) == Way.NO_PAPER:
        also["person"] = party.person_of(details).digest
    _note(draft, kind, details, now, also=also)


def _note(draft: Draft, kind: Kind, given: dict[str, Any], now: datetime, also: dict[str, Any] | None = None) -> None:
    needed = {name: given[name] for name in _KEPT if given.get(name)}
    place = drafts.answers(draft, "place") or {}
    _store(draft, kind, needed | place | (also or {}), now)


def _store(draft: Draft, kind: Kind, given: dict[str, Any], now: datetime) -> None:
    def change(contents: dict[str, Any]) -> None:
        before = _last_in(contents)
        # A reload tries again by itself. That is no second attempt of the person, and has no second receipt.
        is_same = before and (before.kind, before.given) == (kind, given)
        if not before or not is_same or now - before.at > SAME_FAILURE:
            contents["failure"] = {"id": uuid.uuid4().hex, "kind": kind, "at": now.isoformat(), "given": given}

    drafts.rewrite(draft, change, now=now)


def _last_in(contents: dict[str, Any]) -> Failure | None:
    if not (kept := contents.get("failure")):
        return None
    return Failure(uuid.UUID(kept["id"]), Kind(kept["kind"]), datetime.fromisoformat(kept["at"]), kept["given"])


def _way(given: dict[str, Any]) -> Way:
    """A family member may have either number, or none."""
    return next((way for name, way in _NUMBERS.items() if given.get(name)), Way.NO_PAPER)


def _zone(given: dict[str, Any]) -> str:
    try:
        zone = nearby.zone_in(given["state"]) if given.get("state") else nearby.zone_of(given.get("zip_code", ""))
    except UnknownZip:
        return DEFAULT_ZONE
    # A ZIP code can lie in a zone that no office has, and a receipt takes only those of offices.
    return zone if zone in ZONE_NAMES else DEFAULT_ZONE
