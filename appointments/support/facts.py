"""The facts that identify a caller, and whether an answer is correct.

The page shows no data on file: the agent types what the caller says, and the server compares.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from appointments.support.subject import Subject
from appointments.values import spelling

LEAST = 2
"""How many facts must be asked, besides those that the caller was found by."""


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


def agree(subject: Subject, given: Mapping[str, Any]) -> bool:
    """Whether every fact that the caller gave matches. Compares all of them, so that the time reveals nothing."""
    answers = [_IS_RIGHT[Fact(fact)](subject, value) for fact, value in given.items()]
    return all(answers)


def _born(subject: Subject, value: date) -> bool:
    return subject.details.date_of_birth == value.isoformat()


def _country(subject: Subject, value: str) -> bool:
    return subject.details.country_of_birth == value


def _name(subject: Subject, value: str) -> bool:
    """At least two parts of the name, none of them wrong; the whole name for people with one part."""
    known, said = set(spelling.parts(subject.details.full_name)), set(spelling.parts(value))
    return len(said) >= min(2, len(known)) and said <= known


def _day(subject: Subject, value: date) -> bool:
    return subject.appointment is not None and subject.appointment.starts_at.date() == value


def _reference(subject: Subject, value: str) -> bool:
    return value in {attendee.appointment.reference for attendee in subject.attendees}


def _contact(subject: Subject, value: str) -> bool:
    on_file = [contact for each in subject.attendees for contact in (each.appointment.email, each.appointment.phone)]
    return value.casefold() in {contact.casefold() for contact in on_file if contact}


def _a_number(subject: Subject, value: str) -> bool:
    return value in {notice.a_number for notice in subject.notices}


def _subject_id(subject: Subject, value: str) -> bool:
    return value in {notice.subject_id for notice in subject.notices}


_IS_RIGHT: dict[Fact, Callable[[Subject, Any], bool]] = {
    Fact.BORN: _born,
    Fact.COUNTRY: _country,
    Fact.NAME: _name,
    Fact.DAY: _day,
    Fact.REFERENCE: _reference,
    Fact.CONTACT: _contact,
    Fact.A_NUMBER: _a_number,
    Fact.SUBJECT_ID: _subject_id,
}
