"""Every message in its longest form, for staff to read before it is sent: longest office and date, most people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from appointments.delivery.inbound import replies
from appointments.messages import of_appointments
from appointments.messages.letter import Letter
from appointments.models import Alert, Appointment, AttemptReceipt, Message, Offer, Reply, SupplyWarning
from appointments.values import gsm7
from appointments.values.keywords import OF_ONE_LANGUAGE, Meaning
from offices import languages
from offices.models import MAX_PARTY, Office, Slot

LONGEST_DATE = datetime(2026, 9, 30, 16, 30, tzinfo=UTC)
"""Wednesday, September 30, 12:30 p.m. in New York: no other date needs more letters, in English or Spanish."""

NOBODY = "AAAAAAAA"  # No confirmation number holds an A.
NO_RECEIPT = "AAAAAAAAA"


@dataclass(frozen=True)
class Preview:
    """One message as it would be sent. `parts`: how many text messages it is billed as; 0 for mail."""

    kind: Message.Kind
    language: str
    text: Letter
    is_fuller: bool
    parts: int

    @property
    def letters(self) -> int:
        return len(self.text.body)


def previews(channel: Message.Channel) -> Iterator[Preview]:
    """Every kind of message in every language; texts about an appointment also in their fuller form."""
    office = longest_office()
    for kind in _kinds(channel):
        for language in languages.codes():
            for is_fuller in (False, True) if _has_fuller(kind, channel) else (False,):
                yield _preview(_about(kind, language, office, is_fuller), kind, channel)


@dataclass(frozen=True)
class ReplyAnswer:
    """Our answer to a reply. Each sentence comes with its language."""

    label: str
    sentences: list[tuple[str, str]]
    letters: int
    parts: int


def answers() -> Iterator[ReplyAnswer]:
    """Our answers to STOP, HELP, START and other texts: to a word of all languages, then to one of each."""
    for kind in Reply.Kind:
        word = {"word": kind.value.upper()}
        label = _("Answer to any other text") if kind == Reply.Kind.OTHER else _("Answer to %(word)s") % word
        for language in ("", *OF_ONE_LANGUAGE):
            meaning = Meaning(kind, language)
            text = replies.text(meaning)
            yield ReplyAnswer(label, replies.sentences(meaning), len(text), gsm7.parts(text))


def longest_office() -> Office:
    """The office whose name and address are longest, with all optional texts; an invented one if there is none."""
    found = max(Office.objects.all(), key=lambda office: len(office.full_address) + len(office.name), default=None)
    office = found or Office(code="W" * 12, name_source=_("Office"), address="W" * 40, city="W" * 20, state="WW")
    # Both make texts longer; the office is not saved.
    office.timezone, office.consequence_line = "America/New_York", Office.ConsequenceLine.SAID
    return office


def _kinds(channel: Message.Channel) -> list[Message.Kind]:
    """All kinds sent on the channel: staff get mail only."""
    only_mail = channel == Message.Channel.SMS
    return [kind for kind in Message.Kind if not (only_mail and kind in Message.Kind.to_staff())]


def _has_fuller(kind: Message.Kind, channel: Message.Channel) -> bool:
    return channel == Message.Channel.SMS and kind in Message.Kind.of_appointments()


def _preview(message: Message, kind: Message.Kind, channel: Message.Channel) -> Preview:
    message.kind, message.channel, message.version = kind, channel, 1
    text = of_appointments.compose(message, LONGEST_DATE - timedelta(days=1))
    is_fuller = bool(message.appointment and message.appointment.fuller_texts)
    parts = gsm7.parts(text.body) if channel == Message.Channel.SMS else 0
    return Preview(kind, text.language, text, is_fuller, parts)


def _about(kind: Message.Kind, language: str, office: Office, is_fuller: bool) -> Message:
    """A message about no real appointment or attempt."""
    if kind == Message.Kind.ATTEMPT_FOLLOW_UP:
        clock = office.timezone
        tried = AttemptReceipt(code=NO_RECEIPT, tried_at=LONGEST_DATE, timezone=clock, language=language)
        return Message(attempt=tried)
    if kind == Message.Kind.TOO_MANY_LOOKS:
        alert = Alert(agent=User(username=NOBODY), supervisor=User(), hour=LONGEST_DATE)
        alert.language = language
        return Message(alert=alert)
    if kind == Message.Kind.FEW_PLACES:
        warning = SupplyWarning(office=office, free=1, days_left=1, first_free_at=LONGEST_DATE)
        warning.made_at = LONGEST_DATE
        warning.language = language
        return Message(warning=warning)
    appointment = Appointment(
        slot=Slot(office=office, starts_at=LONGEST_DATE),
        party_size=MAX_PARTY,
        language=language,
        reference=NOBODY,
        fuller_texts=is_fuller,
    )
    offer = Offer(appointment=appointment, slot=appointment.slot, until=LONGEST_DATE)
    return Message(appointment=appointment, offer=offer if kind == Message.Kind.OFFER else None)
