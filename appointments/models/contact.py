"""Recipients who must not be written to, and replies. Stores only keyed digests of addresses and numbers."""

from django.db import models

from appointments import vault
from appointments.values import keywords


class OptOut(models.Model):
    """An address or number that gets no more messages, or no more reminders; see `opt_outs.why_not`."""

    class Reason(models.TextChoices):
        ASKED = "asked", "asked us to stop"
        COMPLAINED = "complained", "marked a mail as spam"
        BOUNCED = "bounced", "there is no such mailbox"

    contact = models.CharField(primary_key=True, max_length=64)
    reason = models.CharField(max_length=10, choices=Reason)
    since = models.DateTimeField()

    class Meta:
        verbose_name = "opt-out"
        verbose_name_plural = "opt-outs"

    def __str__(self) -> str:
        return f"{self.reason} {self.since:%Y-%m-%d}"


class Reply(models.Model):
    """A text that a person sent us. Its words are not stored."""

    Kind = keywords.Asks

    # The provider's id, so that a reply which is delivered twice is one row.
    number = models.CharField(primary_key=True, max_length=64)
    contact = models.CharField(max_length=64)
    kind = models.CharField(max_length=5, choices=Kind)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = "reply"
        verbose_name_plural = "replies"
        indexes = [models.Index(name="replies_of_a_contact", fields=["contact", "received_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.received_at:%Y-%m-%d}"


def digest(channel: str, recipient: str) -> str:
    """The digest of an address or number."""
    return vault.index("contact", *_facts(channel, recipient))


def digests(channel: str, recipient: str) -> list[str]:
    """Every digest that a row may hold of an address or number."""
    return vault.indexes("contact", *_facts(channel, recipient))


def _facts(channel: str, recipient: str) -> tuple[str, str]:
    # Without regard to case: mailboxes do not differ by it in practice, and an opt-out must hold for every spelling.
    return channel, recipient.strip().casefold()
