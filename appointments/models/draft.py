"""An unfinished booking. Stored on the server, so that a lost connection or an empty battery loses nothing."""

import json
import uuid
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Q

from appointments import vault
from appointments.models.appointment import Appointment
from appointments.vault import SealedTextField
from offices.language import LanguageField
from offices.prepared import Prepared

_INSERT = Prepared(
    """
    INSERT INTO appointments_draft
        (id, token_hash, sealed, language, submission, help_code, started_at, touched_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (help_code) WHERE NOT help_code = '' DO NOTHING
    """
)

# One statement in place of a lock: most drafts are written by one tab.
_REPLACE = Prepared(
    """
    UPDATE appointments_draft SET sealed = %s, language = %s, touched_at = %s
    WHERE id = %s AND sealed = %s AND appointment_id IS NULL
    """
)

_FINISH = Prepared("UPDATE appointments_draft SET appointment_id = %s, sealed = %s, touched_at = %s WHERE id = %s")


class Draft(models.Model):
    """The answers of one visitor, found by the secret in their cookie (stored hashed), deleted when idle.

    `answers` are valid, one entry for each step; `typed` is what the person last typed in a step that has an error.
    `submission` is the idempotency key of the Book button: repeated presses make one appointment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64)
    sealed = SealedTextField()
    language = LanguageField()
    submission = models.UUIDField(default=uuid.uuid4, unique=True)
    help_code = models.CharField(max_length=6, blank=True, help_text="Read to an agent, who then goes on with it.")
    appointment = models.ForeignKey(Appointment, models.SET_NULL, null=True, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    # No index: each answer writes it, and would then write every other index too. Idle drafts are soon deleted.
    touched_at = models.DateTimeField()

    _opened: tuple[Any, dict[str, Any]] = (None, {})

    class Meta:
        verbose_name = "draft"
        verbose_name_plural = "drafts"
        constraints = [
            models.UniqueConstraint(name="one_draft_per_cookie", fields=["token_hash"]),
            # An agent goes on with the draft that has the code which the caller reads out.
            models.UniqueConstraint(name="one_draft_per_help_code", fields=["help_code"], condition=~Q(help_code="")),
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"

    @property
    def spoken_code(self) -> str:
        """The help code in two groups, to read aloud: "K7P-4XQ"."""
        return f"{self.help_code[:3]}-{self.help_code[3:]}" if self.help_code else ""

    @property
    def contents(self) -> dict[str, Any]:
        """The decrypted `{"answers": {step: …}, "typed": {step: …}}`. Do not change it in place: assign a new one."""
        raw = self.__dict__.get("sealed")
        # A request asks many times; the column is decrypted and parsed once for each stored value.
        if raw is None or raw is not self._opened[0]:
            sealed = self.sealed
            raw = self.__dict__["sealed"]
            self._opened = (raw, json.loads(sealed) if sealed else {"answers": {}, "typed": {}})
        return self._opened[1]

    @contents.setter
    def contents(self, contents: dict[str, Any]) -> None:
        self.sealed = json.dumps(contents)
        self._opened = (self.__dict__["sealed"], contents)

    def insert(self) -> bool:
        """Stores a new draft without answers; nothing if another one has its help code. Returns whether it did."""
        contents: dict[str, Any] = {"answers": {}, "typed": {}}
        sealed = self.seal(contents)
        row: list[Any] = [self.pk, self.token_hash, sealed, self.language, self.submission, self.help_code]
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [*row, self.started_at, self.touched_at])
            if not cursor.rowcount:
                return False
        self.sealed, self._opened = sealed, (sealed, contents)  # type: ignore[assignment] # the column takes both
        self._state.adding = False
        return True

    def replace(self, contents: dict[str, Any], *, language: str, now: datetime) -> bool:
        """Stores other contents; nothing unless those in the database are still the ones that this object has read.

        Returns whether it did. A finished draft is not changed.
        """
        read = self.__dict__["sealed"]
        # Assigned and never saved: there are no stored contents that it could have read.
        if isinstance(read, str):
            return False
        sealed = self.seal(contents)
        with connection.cursor() as cursor:
            # Compared as sealed: the same answers never give the same bytes twice, so any write in between shows.
            cursor.execute(_REPLACE, [sealed, language, now, self.pk, bytes(read)])
            if not cursor.rowcount:
                return False
        self.sealed, self._opened = sealed, (sealed, contents)  # type: ignore[assignment] # the column takes both
        self.touched_at = now
        return True

    def finish(self, appointment: Appointment, contents: dict[str, Any], *, now: datetime) -> None:
        """Links it to its appointment and keeps only these contents. One that is deleted meanwhile stays deleted."""
        with connection.cursor() as cursor:
            cursor.execute(_FINISH, [appointment.pk, self.seal(contents), now, self.pk])
        self.touched_at = now

    def seal(self, contents: dict[str, Any]) -> bytes:
        """The column for these contents."""
        return vault.seal(json.dumps(contents), Draft._meta.get_field("sealed").place(self))
