"""A short code to the contact on file, which the person reads out in a call."""

import hmac

from django.db import models

from appointments import vault
from appointments.models.call import Call
from appointments.models.message import Message
from appointments.values.identifiers import CODE_DIGITS


class ContactCode(models.Model):
    """Whose code a message holds, and the call that asked for it. It is good once, until its message expires."""

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="code")
    call = models.ForeignKey(Call, models.PROTECT, related_name="codes")
    person = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "code to a contact"
        verbose_name_plural = "codes to contacts"
        indexes = [models.Index(name="codes_of_a_person", fields=["person", "made_at"])]

    def __str__(self) -> str:
        return f"{self.message_id} {self.made_at:%Y-%m-%d %H:%M}Z"

    def is_right(self, typed: str) -> bool:
        """Whether `typed` is the code that was sent."""
        # It may have been sent by a process that has another key first.
        sent = [_digits(each) for each in vault.indexes("contact code", str(self.message_id))]
        # As bytes: `compare_digest` refuses text that is not ASCII.
        return any(hmac.compare_digest(each.encode(), typed.encode()) for each in sent)


def digits_of(message_id: int | None) -> str:
    """The digits in the message with this key."""
    # Derived from the key of the message, so that the code is stored nowhere.
    return _digits(vault.index("contact code", str(message_id)))


def _digits(digest: str) -> str:
    return str(int(digest, 16) % 10**CODE_DIGITS).zfill(CODE_DIGITS)
