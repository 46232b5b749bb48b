"""Sessions of staff: their keys are stored hashed, they end after 15 minutes without a request and after 12 hours.

`SESSION_ENGINE` names this module.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.utils import timezone

LONGEST = timedelta(hours=12)
RENEWED_EVERY = timedelta(minutes=1)
"""A session in use is written at most this often, so it may end this much before its idle limit."""

STARTED = "started"


class SessionStore(db.SessionStore):
    """Django's own, with three differences: the hash of the key in place of the key, and two limits of time."""

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()
        if row is None:
            return {}
        found: dict[str, Any] = self.decode(row.session_data)
        # Django opens one that was signed with another `SECRET_KEY` as an empty one.
        if not found or _is_too_old(found):
            self.delete()
            self._session_key = None
            return {}
        if row.expire_date < timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE) - RENEWED_EVERY:
            # Django writes a changed session at the end of the request, and its idle limit begins again.
            self.modified = True
        return found

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=stored(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        # Set once: the limit of 12 hours counts from the start, however often the session is written.
        data.setdefault(STARTED, timezone.now().isoformat())
        row = super().create_model_instance(data)
        row.session_key = stored(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session.objects.filter(session_key=stored(key)).delete()

    def _get_session_from_db(self) -> Session | None:
        key, now = self.session_key or "", timezone.now()
        row = Session.objects.filter(session_key=stored(key), expire_date__gt=now).first()
        if row is None:
            self._session_key = None
        return row


def stored(key: str) -> str:
    """What the database holds of a session's key: 160 bits of its SHA-256, as long as the column."""
    # Without a key of ours: a session's key is random and too long to be guessed from its digest.
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()[:40]


def _is_too_old(session: dict[str, Any]) -> bool:
    return datetime.fromisoformat(session[STARTED]) < timezone.now() - LONGEST
