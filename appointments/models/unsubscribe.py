"""The address in a mail where its recipient ends reminders."""

from appointments import vault
from appointments.models.message import Message
from offices.typed_text import number_in


def code_of(message: Message) -> str:
    """The code in the address to unsubscribe: the message's number and a secret."""
    return f"{message.pk}-{vault.token('unsubscribe', str(message.pk))}"


def mail_of(code: str) -> Message | None:
    """The mail with this code; none for a forged code, or when the party has removed its address."""
    number = code.partition("-")[0]
    if not number_in(number):
        return None
    mail = (
        Message.objects.select_related("appointment", "attempt")
        .filter(pk=number, channel=Message.Channel.EMAIL)
        .first()
    )
    is_ours = mail is not None and vault.is_token(code.partition("-")[2], "unsubscribe", number)
    # Without an address left there is nothing to end.
    return mail if mail and is_ours and mail.recipient else None
