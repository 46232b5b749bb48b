"""The address in a mail where its recipient ends reminders."""

from appointments import vault
from appointments.models.message import Message
from offices.typed_text import number_in


def code_of(message: Message) -> str:
    """The code in the address to unsubscribe: the message's number and a secret, which holds for its recipient only."""
    return f"{message.pk}-{vault.token('unsubscribe', str(message.pk), message.recipient)}"


def mail_of(code: str) -> Message | None:
    """The mail with this code; none for a forged code, or when the party has changed or removed its address."""
    number = code.partition("-")[0]
    if not number_in(number):
        return None
    mail = (
        Message.objects.select_related("appointment", "attempt")
        .filter(pk=number, channel=Message.Channel.EMAIL)
        .first()
    )
    # Without an address left there is nothing to end.
    if mail is None or not mail.recipient:
        return None
    # With the address: the mail may have gone to a mailbox that was given by mistake, whose owner must not end the
    # reminders of the right one.
    return mail if vault.is_token(code.partition("-")[2], "unsubscribe", number, mail.recipient) else None
