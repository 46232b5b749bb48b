"""The facts that identify a caller, whether an answer is correct, and what it opens.

The page shows no data on file: the agent types what the caller says, and the server compares.
"""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from appointments.models import AppointmentEvent, Attendee, Call
from appointments.models.series import keys
from appointments.support.subject import Subject
from appointments.values import spelling
from appointments.values.births import Born, as_on_paper
from offices.models import Office, Slot


class Fact(models.TextChoices):
    """A fact to ask for, easiest first."""

    BORN = "born", _("Date of birth")
    COUNTRY = "country", _("Country of birth")
    NAME = "name", _("Full name")
    DAY = "day", _("Day of the appointment")
    REFERENCE = "reference", _("Confirmation number")
    CONTACT = "contact", _("E-mail or phone")
    A_NUMBER = "a_number", _("A-number")
    SUBJECT_ID = "subject_id", _("Subject ID")
    OFFICE = "office", _("Office")
    MEMBER = "member", _("A family member")
    CODE = "code", _("Code sent to the contact on file")
    ANSWERED = "answered", _("Answers at the number on file")


WEIGHTS: dict[str, int] = {
    Fact.A_NUMBER: 3,
    Fact.SUBJECT_ID: 3,
    Fact.CODE: 3,
    Fact.ANSWERED: 3,
    Fact.BORN: 2,
    Fact.REFERENCE: 2,
    Fact.CONTACT: 2,
    Fact.DAY: 2,
    Fact.MEMBER: 2,
    Fact.NAME: 1,
    Fact.COUNTRY: 1,
    Fact.OFFICE: 1,
}
"""How many points each fact counts: the harder it is to guess or to look up, the more."""

OF_A_CONTACT: frozenset[str] = frozenset({Fact.CONTACT, Fact.CODE, Fact.ANSWERED})
"""Who has the phone on file knows its number too: of these, only the strongest counts."""

KEPT: frozenset[str] = OF_A_CONTACT | {Fact.A_NUMBER, Fact.SUBJECT_ID, Fact.REFERENCE, Fact.MEMBER}
"""What only the person and their family have. The rest is known to anyone near them, or can be guessed as the day can,
which is often the first free one of the office: it opens nothing alone.
"""

OF_NOTICES: frozenset[str] = frozenset({Fact.A_NUMBER, Fact.SUBJECT_ID})

OF_THE_PERSON: frozenset[str] = frozenset({Fact.BORN, Fact.COUNTRY, Fact.NAME})
"""The same on all that is known of them. Every other fact counts only for the appointments or notices that show it."""

OF_FAMILY = ("checked", "family")
"""Written down in the place of facts about a person when nothing was told about them: their family was checked."""

ENOUGH = 5
"""How many points open a record."""

MORE_IF_GUESSED = 2
"""How many more it takes for a while when someone has guessed about this person."""


def points(found_by: Collection[str], given: Collection[str]) -> int:
    """What the facts count that a search was made with, and those told since, each once.

    A text that a search read in several ways is one fact: the strongest of them.
    """
    # Name and date are told together for one search; each is a fact.
    named = sum(WEIGHTS[fact] for fact in (Fact.NAME, Fact.BORN) if fact in found_by)
    other = [WEIGHTS.get(fact, 0) for fact in found_by if fact not in (Fact.NAME, Fact.BORN)]
    since = set(given) - set(found_by)
    more = sum(WEIGHTS[fact] for fact in since - OF_A_CONTACT)
    return max([named, *other]) + more + max(0, _of_a_contact(since) - _of_a_contact(found_by))


def _of_a_contact(facts: Collection[str]) -> int:
    return max((WEIGHTS[fact] for fact in OF_A_CONTACT & set(facts)), default=0)


def nothing_kept(found_by: Collection[str], given: Collection[str]) -> bool:
    """Whether people near the person know each of these facts too."""
    return KEPT.isdisjoint([*found_by, *given])


Shown = dict[str, set[uuid.UUID]]
"""Fact -> the keys of the appointments and notices of the person that show it."""


def shown(subject: Subject, given: Mapping[str, Any]) -> Shown:
    """Where the facts stand that the caller gave, those about the person and a code left out; nowhere: it is wrong."""
    return {fact: _SHOWN_BY[Fact(fact)](subject, value) for fact, value in given.items() if fact in _SHOWN_BY}


def agree(subject: Subject, given: Mapping[str, Any], shown_by: Shown) -> bool:
    """Whether every fact that the caller gave matches."""
    # All of them are compared, so that the time does not reveal which one is wrong.
    answers = [_IS_RIGHT[Fact(fact)](subject, value) for fact, value in given.items() if fact in _IS_RIGHT]
    return all(answers) and all(shown_by.values())


def opened(
    call: Call, subject: Subject, given: Collection[str], shown_by: Shown, *, needed: int
) -> list[set[uuid.UUID]]:
    """The parts of the record that the facts open: each by facts of its own, one of which only the person has.

    Anyone may book in a name, and then knows all about that appointment and nothing about another one.
    """
    found = {fact: set(call.found_in) for fact in call.found_by}

    def of(part: set[uuid.UUID], facts: Collection[str], where: Mapping[str, set[uuid.UUID]]) -> list[str]:
        return [fact for fact in facts if fact in OF_THE_PERSON or part & where.get(fact, set())]

    told = [(part, of(part, call.found_by, found), of(part, given, shown_by)) for part in subject.parts]
    return [part for part, *facts in told if points(*facts) >= needed and not nothing_kept(*facts)]


def written(subject: Subject, parts: Sequence[set[uuid.UUID]], *, is_vouched: bool) -> dict[str, Any]:
    """What a check opens, as it stores it: these parts. That with a notice stands for the whole person."""
    of_papers = {notice.pk for notice in subject.notices} | keys([row for row in subject.attendees if row.notice_id])
    if is_vouched or any(part & of_papers for part in parts):
        return {"opens_all": True}
    return {"opens": sorted(set().union(*parts))}


def _born(subject: Subject, value: Born) -> bool:
    # Papers have 00 for a day, or for day and month, that was not known.
    return subject.details.date_of_birth in as_on_paper(value)


def _country(subject: Subject, value: str) -> bool:
    return subject.details.country_of_birth == value


def _name(subject: Subject, value: str) -> bool:
    """At least two parts of the name, none of them wrong; the whole name for people with one part."""
    # By sound: the agent types what they hear.
    known, said = set(spelling.parts(subject.details.full_name)), set(spelling.parts(value))
    return len(said) >= min(2, len(known)) and said <= known


def _day(subject: Subject, value: date) -> set[uuid.UUID]:
    """The day of the appointment they have, or of one they had before it was moved."""
    # On the office's clock, which the confirmation shows.
    return _at(subject, lambda slot: slot.office.local(slot.starts_at).date() == value)


def _office(subject: Subject, value: Office) -> set[uuid.UUID]:
    return _at(subject, lambda slot: slot.office == value)


def _at(subject: Subject, is_there: Callable[[Slot], bool]) -> set[uuid.UUID]:
    """Those of their appointments that have or had such a place."""
    booked = keys(subject.attendees)
    events = AppointmentEvent.objects.filter(appointment__in=booked).select_related("to_slot__office")
    return {event.appointment_id for event in events if event.to_slot and is_there(event.to_slot)}


def _member(subject: Subject, value: tuple[str, Born]) -> set[uuid.UUID]:
    """Someone else on an appointment of theirs: at least one part of the name, none wrong, and the date of birth."""
    name, born = value
    said = set(spelling.parts(name))
    booked = keys(subject.attendees) if said else set()
    # Not the person: their own name and date would count twice.
    others = Attendee.objects.filter(appointment__in=booked).exclude(person__in=[subject.person, *subject.aliases])
    return keys(
        [
            each
            for each in others
            if each.date_of_birth in as_on_paper(born) and said <= set(spelling.parts(each.full_name))
        ]
    )


def _reference(subject: Subject, value: str) -> set[uuid.UUID]:
    return keys([each for each in subject.attendees if each.appointment.reference == value])


def _contact(subject: Subject, value: str) -> set[uuid.UUID]:
    # Mailboxes do not tell capitals apart, and callers do not say them.
    said = value.casefold()
    return keys(
        [each for each in subject.attendees if said in (each.appointment.email.casefold(), each.appointment.phone)]
    )


def _a_number(subject: Subject, value: str) -> set[uuid.UUID]:
    return {notice.pk for notice in subject.notices if notice.a_number == value}


def _subject_id(subject: Subject, value: str) -> set[uuid.UUID]:
    return {notice.pk for notice in subject.notices if notice.subject_id == value}


_IS_RIGHT: dict[Fact, Callable[[Subject, Any], bool]] = {
    Fact.BORN: _born,
    Fact.COUNTRY: _country,
    Fact.NAME: _name,
}

_SHOWN_BY: dict[Fact, Callable[[Subject, Any], set[uuid.UUID]]] = {
    Fact.DAY: _day,
    Fact.REFERENCE: _reference,
    Fact.CONTACT: _contact,
    Fact.A_NUMBER: _a_number,
    Fact.SUBJECT_ID: _subject_id,
    Fact.OFFICE: _office,
    Fact.MEMBER: _member,
}
