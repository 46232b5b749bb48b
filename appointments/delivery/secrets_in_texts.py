"""The secrets in the text of a message: kept and shown as placeholders, put in when it is handed over."""

from functools import reduce

from appointments.models import Message
from appointments.models.contact_code import digits_of
from appointments.models.unsubscribe import code_of


def without_secrets(text: str, message: Message) -> str:
    """The text as it is kept and shown to staff: what opens the person's pages is replaced by a placeholder."""
    return reduce(lambda kept, each: kept.replace(each[1], each[0]), _secrets(message).items(), text)


def with_secrets(kept: str, message: Message) -> str:
    """The text as it went out, made again from what is kept."""
    return reduce(lambda text, each: text.replace(*each), _secrets(message).items(), kept)


def _secrets(message: Message) -> dict[str, str]:
    """Every secret that the text of this message may hold, by its placeholder."""
    secrets = {"[way out]": code_of(message)}
    if party := message.appointment or message.attempt:
        secrets["[link]"] = party.link_token
    if message.kind in Message.Kind.codes():
        # Staff who read it could pass the check of the caller in the caller's place.
        secrets["[code]"] = digits_of(message.pk)
    return secrets
