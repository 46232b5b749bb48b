"""Replies to a text: STOP, HELP, START and similar words. The text is read and not stored."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import pgettext

from appointments.delivery import opt_outs
from appointments.models import OptOut, Reply
from appointments.models.contact import digest, digests
from appointments.values import gsm7
from appointments.values.keywords import Asks, Meaning, read
from offices import languages

SAID_ONCE_IN = timedelta(hours=24)
"""The minimum time between two answers that nobody reads replies, so that two auto-responders cannot loop."""


@transaction.atomic
def take(number: str, *, sender: str, words: str, now: datetime) -> str:
    """Does what the text asks for and returns the answer, empty for none.

    `number` is the provider's id. A repeated id changes nothing and gets no answer. Never changes an appointment.
    """
    meaning = read(words)
    row = {"contact": digest("sms", sender), "kind": meaning.kind, "received_at": now}
    reply, is_new = Reply.objects.get_or_create(number=number, defaults=row)
    # Otherwise a replayed request could undo a later choice.
    return _answer(meaning, sender, reply, now) if is_new else ""


def _answer(meaning: Meaning, sender: str, reply: Reply, now: datetime) -> str:
    if meaning.kind == Asks.STOP:
        # No reply if they had already opted out.
        return text(meaning) if opt_outs.stop("sms", sender, OptOut.Reason.ASKED, now=now) else ""
    if meaning.kind == Asks.HELP or (meaning.kind == Asks.START and opt_outs.start("sms", sender)):
        return text(meaning)
    # Nothing goes to someone who wants no texts, not even an answer.
    if opt_outs.has_stopped("sms", sender) or _was_told_lately(sender, reply, now):
        return ""
    return text(Meaning(Asks.OTHER, meaning.language))


def _was_told_lately(sender: str, reply: Reply, now: datetime) -> bool:
    lately = Reply.objects.filter(contact__in=digests("sms", sender), received_at__gt=now - SAID_ONCE_IN)
    return lately.filter(kind__in=[Asks.OTHER, Asks.START]).exclude(pk=reply.pk).exists()


def sentences(meaning: Meaning) -> list[tuple[str, str]]:
    """The sentences of the answer, each with its language: the word's own, or all when more use the word."""
    is_of_one = meaning.language not in ("", languages.SOURCE)
    # A word in English may come from anyone: STOP is the word that every carrier names.
    spoken = [meaning.language] if is_of_one else languages.codes()
    return [(language, gsm7.fold(_sentence(meaning.kind, language))) for language in spoken]


def text(meaning: Meaning) -> str:
    """The whole answer as it is sent."""
    return " ".join(words for _language, words in sentences(meaning))


def _sentence(kind: Asks, language: str) -> str:
    with translation.override(language):
        phone = {"phone": settings.SUPPORT_PHONE}
        return {
            Asks.STOP: pgettext(
                "text message", "No more texts. This cancels no appointment. For texts again, reply START."
            ),
            Asks.START: pgettext("text message", "You will get texts about your appointment again."),
            Asks.HELP: pgettext("text message", "Texts about your appointment. Help: %(phone)s. No more: reply STOP.")
            % phone,
            Asks.OTHER: pgettext("text message", "Nobody reads replies here, and they change nothing. Call %(phone)s.")
            % phone,
        }[kind]
