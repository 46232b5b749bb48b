"""READ: finds the people a caller may be. Reads one text in every possible way; exact matches before near ones.

Nobody can browse people: a name alone finds nothing, and too many matches show nothing.
"""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from django.db.models import Q, Value
from django.utils import timezone

from appointments import vault
from appointments.models import Appointment, AttemptReceipt, Attendee, Notice, ToDo
from appointments.models.contact import digests
from appointments.models.person import named
from appointments.notices.matching import read_subject_id
from appointments.people.linking import known_as
from appointments.support import near
from appointments.support.facts import KEPT, Fact
from appointments.support.subject import of_subject_id
from appointments.values import identifiers, spelling
from appointments.values.births import as_on_paper
from appointments.values.emails import plain_email
from appointments.values.identifiers import BadIdentifier
from appointments.values.names_and_births import name_and_births
from appointments.values.phones import BadPhone, read_phone
from appointments.values.typed_dates import BadDate
from offices.models import MAX_PARTY

LONGEST_SEARCH = 200

_EXTENSION = re.compile(r"\s*(?:ext(?:ension|ensi[oó]n)?\.?|x)\s*\d{1,6}\s*$", re.IGNORECASE)
_AT = re.compile(r"\s+(?:at|arroba)\s+", re.IGNORECASE)
_DOT = re.compile(r"\s+(?:dot|punto)\s+|(?<=\w),(?=\w)", re.IGNORECASE)
"""What people say, and agents type, for signs of an address; no contact on file has an extension."""

RECEIPT = "receipt"
"""Listed with the facts when a caller was found by the code of an attempt receipt, which proves nothing."""

MOST_READ = 100
"""How many rows of a table are read for a meaning: a person may have many appointments."""

MOST_FOUND = MAX_PARTY
"""A whole family, and no more."""


class TooManyFound(Exception):
    """Too many people match: another fact is needed first."""


@dataclass(frozen=True)
class Reading:
    """One meaning of the text: the facts that the caller has given by it, and where to look. `None`: nowhere."""

    told: tuple[str, ...]
    attendees: Q | None = None
    notices: Q | None = None
    receipt: AttemptReceipt | None = None

    @property
    def is_kept(self) -> bool:
        """Whether only the person has it: a number or a contact."""
        return KEPT.issuperset(self.told)


@dataclass(frozen=True)
class Found:
    """Matching people by digest, the facts that the caller gave to be found, and the row of a receipt. `within`: the
    appointments and notices that show these facts.
    """

    people: list[str]
    told: list[str]
    receipt: AttemptReceipt | None = None
    marks: list[str] = field(default_factory=list)
    """How each of `people` differs from what the caller said; empty when all match."""
    taken_for: list[str] = field(default_factory=list)
    """The facts that the text can mean."""
    within: list[uuid.UUID] = field(default_factory=list)


def find(text: str) -> Found:
    """Everyone who matches `text`, in any of its meanings; else those who nearly match. Raises `TooManyFound`."""
    # Each reading takes time with the length of the text.
    text = text[:LONGEST_SEARCH]
    meanings = list(readings(text)) or list(readings(_number_in(text)))
    matches = matching(meanings)
    people = list(dict.fromkeys(person for found in matches for person, _key in found))
    # None of them is shown: the first ones would be a way to browse people.
    if len(people) > MOST_FOUND:
        raise TooManyFound
    # A meaning that found nobody is no fact that the caller has given.
    told = [fact for meaning, found in zip(meanings, matches, strict=True) if found for fact in meaning.told]
    receipt = next((meaning.receipt for meaning in meanings if meaning.receipt), None)
    if people or receipt:
        # A name or a receipt says nothing about one appointment of several.
        within = {key for meaning, found in zip(meanings, matches, strict=True) if meaning.is_kept for _, key in found}
        return Found(people, list(dict.fromkeys(told)), receipt, within=list(within))
    return replace(_nearly(text), taken_for=list(dict.fromkeys(fact for meaning in meanings for fact in meaning.told)))


def matching(meanings: Sequence[Reading]) -> list[list[tuple[str, uuid.UUID]]]:
    """For each meaning the digests of matching people, more than may be shown if there are, each with the key of the
    appointment or notice that matches. One query.

    A forgotten person has no digest.
    """
    some = [
        rows.filter(match).exclude(person="").order_by(order).values_list(Value(place), "person", key)[:MOST_READ]
        for place, meaning in enumerate(meanings)
        for rows, match, order, key in (
            (Attendee.objects, meaning.attendees, near.IN_PARTY, "appointment"),
            (Notice.objects, meaning.notices, near.NO_INDEX, "pk"),
        )
        if match is not None
    ]
    found: list[list[tuple[str, uuid.UUID]]] = [[] for _meaning in meanings]
    for place, person, key in some[0].union(*some[1:], all=True) if some else ():
        found[place].append((person, key))
    return found


def _nearly(text: str) -> Found:
    """A screen of people who nearly match. Only the date of birth was told rightly."""
    if by_code := near.by_code(text):
        return _marked(by_code, [])
    with suppress(BadDate):
        name, births = name_and_births(text, latest=timezone.now().date())
        return _marked(near.by_name(name, [born.isoformat() for born in births]), [Fact.BORN])
    return Found([], [])


def _marked(found: Mapping[str, near.Mark], told: list[str]) -> Found:
    shown = list(found)[:MOST_FOUND]
    return Found(shown, told if shown else [], marks=[found[person] for person in shown])


def is_forgotten(text: str) -> bool:
    """Whether it is the number of an appointment whose people are forgotten."""
    with suppress(BadIdentifier):
        named = Appointment.objects.filter(reference=identifiers.reference(text))
        return named.filter(details_forgotten_at__isnull=False).exists()
    return False


def about(to_do: ToDo) -> Found:
    """The people a to-do is about. Who answers at the number on file has shown that one fact."""
    people: list[str] = []
    if to_do.appointment:
        people += to_do.appointment.attendees.exclude(person="").values_list("person", flat=True)
    if to_do.call:
        people += known_as(list(to_do.call.verifications.filter(has_passed=True).values_list("person", flat=True)))
    if to_do.attempt:
        people += [person for person, _key in matching([_of_receipt(to_do.attempt)])[0]]
    people, told = list(dict.fromkeys(people))[:MOST_FOUND], _shown_by_answering(to_do)
    within = _at_the_number(to_do, people) if told else []
    return Found(people, told, to_do.attempt, within=within)


def _at_the_number(to_do: ToDo, people: Sequence[str]) -> list[uuid.UUID]:
    """The appointments of these people with the number of the to-do's."""
    phone = to_do.appointment.phone if to_do.appointment else ""
    theirs = Appointment.objects.filter(contact_digests__overlap=digests("sms", phone), attendees__person__in=people)
    return list(theirs.order_by().values_list("pk", flat=True).distinct())


def _shown_by_answering(to_do: ToDo) -> list[str]:
    """That they answer there, if the number to call is the one of the appointment and not one that a caller gave."""
    gave_another = to_do.call is not None and to_do.call.phone
    # At a number that a caller gave, anyone may answer.
    return [Fact.ANSWERED] if to_do.appointment and to_do.appointment.phone and not gave_another else []


def readings(text: str) -> Iterator[Reading]:
    """The possible meanings: a number or code of any kind, a phone, an e-mail, or a name with a date of birth."""
    for read in (_reference, _receipt, _a_number, _subject_id, _phone, _email, _name):
        try:
            yield read(text)
        # Each reader refuses what cannot be of its kind; what is left are the meanings of the text.
        except (BadIdentifier, BadPhone, BadDate):
            continue


def _number_in(text: str) -> str:
    """Without the words that hold no digit: a name beside a number says nothing that the number does not."""
    return " ".join(word for word in text.split() if any(map(str.isdigit, word)))


def _reference(text: str) -> Reading:
    """Of the whole text, or of a word: beside a name, some confirmation numbers can be read as a date."""
    for said in (text, *text.split()):
        with suppress(BadIdentifier):
            return Reading((Fact.REFERENCE,), Q(appointment__reference=identifiers.reference(said)))
    raise BadIdentifier("letters")


def _receipt(text: str) -> Reading:
    """The people who may have made the try: their notice has the typed number, or they have booked by name since."""
    written = AttemptReceipt.objects.filter(code=identifiers.attempt_code(text)).first()
    return _of_receipt(written) if written else Reading((RECEIPT,))


def _of_receipt(written: AttemptReceipt) -> Reading:
    if not written.about:
        return Reading((RECEIPT,), receipt=written)
    about = vault.forms(written.about)
    of_number = Q(subject_id_index__in=about) | Q(a_number_index__in=about)
    return Reading((RECEIPT,), Q(person__in=known_as(about)), of_number, written)


def _a_number(text: str) -> Reading:
    digests = vault.indexes("a", identifiers.a_number(text))
    return Reading((Fact.A_NUMBER,), notices=Q(a_number_index__in=digests))


def _subject_id(text: str) -> Reading:
    digests = of_subject_id(read_subject_id(text))
    return Reading((Fact.SUBJECT_ID,), notices=Q(subject_id_index__in=digests))


def _phone(text: str) -> Reading:
    return _contact("sms", read_phone(_EXTENSION.sub("", text)))


def _email(text: str) -> Reading:
    spoken = _AT.sub("@", text) if "@" not in text else text
    address = plain_email(_DOT.sub(".", spoken) if "@" in spoken else text)
    # Anything can be read as a mailbox without this.
    if "@" not in address:
        raise BadIdentifier("letters")
    return _contact("email", address)


def _contact(channel: str, contact: str) -> Reading:
    # The appointments first: in a join, a planner that expects many rows would read both tables whole.
    theirs = Appointment.objects.filter(contact_digests__overlap=digests(channel, contact))
    return Reading((Fact.CONTACT,), Q(appointment__in=list(theirs.values_list("pk", flat=True))))


def _name(text: str) -> Reading:
    name, births = name_and_births(text, latest=timezone.now().date())
    if not spelling.parts(name):
        # A date alone would list everyone who was born on it.
        raise BadDate("missing", "name")
    match = Q()
    for written in {each for born in births for each in as_on_paper(born)}:
        match |= named(name, written)
    return Reading((Fact.NAME, Fact.BORN), match, match)
