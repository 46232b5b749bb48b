"""A visitor's answers so far: stored on the server, found by the secret in their cookie, deleted when idle.

An *answer* is valid and belongs to a step. *Typed* text belongs to a page: it is stored unchanged when it had an error,
or when the reader changed the language before sending it.
"""

import secrets
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict

from appointments import vault
from appointments.models import Appointment, Draft
from appointments.values.identifiers import REFERENCE_ALPHABET, compact
from offices import languages
from offices.kept_queries import Given, KeptQuery

LONGEST_TYPED = 300
"""How many characters of one typed value are kept: longer than any field accepts, so that its error is still found."""

MOST_TYPED = 40
"""How many values of one page are kept."""

TOUCH_EVERY = timedelta(minutes=1)
"""A page that is only read updates its draft at most this often."""

_FIND = KeptQuery(lambda: Draft.objects.filter(token_hash=Given("token_hash"), touched_at__gt=Given("idle_since")))

MOST_OPENED = 20
"""How many people's receipts one visitor may have open."""


@dataclass(frozen=True)
class Typed:
    """The text typed on a page. `is_checked`: its errors were shown. `refusal`: the code of a form-wide error."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    is_checked: bool = False
    refusal: str = ""


def begin(*, now: datetime) -> tuple[Draft, str]:
    """A new draft and its 128-bit secret; only the secret's hash is stored."""
    secret = secrets.token_urlsafe(16)
    draft = Draft(token_hash=vault.token_hash(secret), language=languages.active(), started_at=now, touched_at=now)
    draft.help_code = _random_code()
    while not draft.insert():
        draft.help_code = _random_code()
    return draft, secret


def find(secret: str, *, now: datetime) -> Draft | None:
    """The draft of this secret, or `None` when there is none or it was idle too long. Reading it keeps it alive."""
    # Most visitors of the start page have no cookie yet; they cost no query.
    if not secret:
        return None
    idle_since = now - timedelta(minutes=settings.IDLE_MINUTES)
    draft = _FIND.first(token_hash=vault.token_hash(secret), idle_since=idle_since)
    return _kept_alive(draft, now)


def by_help_code(code: str, *, now: datetime) -> Draft | None:
    """The live draft with this help code in any spelling. The caller reads the code to the agent from their screen."""
    typed = compact(code)
    return _live(now).filter(help_code=typed).first() if typed else None


def by_pk(pk: uuid.UUID, *, now: datetime) -> Draft | None:
    """The live draft that an agent works on. Reading it keeps it alive, for the caller too."""
    draft = _live(now).filter(pk=pk).first()
    return _kept_alive(draft, now)


def answers(draft: Draft, step: str) -> dict[str, Any] | None:
    """The valid answers of a step, or `None` when it has not been answered."""
    found: dict[str, Any] | None = draft.contents["answers"].get(step)
    return found


def typed(draft: Draft, page: str) -> Typed | None:
    """The text typed on a page that is not yet an answer."""
    kept = draft.contents["typed"].get(page)
    return Typed(**kept) if kept else None


def answer(
    draft: Draft,
    step: str,
    given: dict[str, Any],
    *,
    now: datetime,
    forget: Iterable[str] = (),
    also: Mapping[str, dict[str, Any]] | None = None,
) -> None:
    """Stores the valid answers of a step, and drops its typed text and everything about the steps in `forget`.

    `also`: answers of other steps that were given on the same page. Two tabs answering at once both count.
    """
    revise(draft, step, lambda _before: given, now=now, forget=forget, also=also)


def revise(
    draft: Draft,
    step: str,
    revision: Callable[[dict[str, Any] | None], dict[str, Any]],
    *,
    now: datetime,
    forget: Iterable[str] = (),
    also: Mapping[str, dict[str, Any]] | None = None,
) -> None:
    """Like `answer`, with answers computed from those in the draft. `revision` may be called twice."""

    def change(contents: dict[str, Any]) -> None:
        contents["answers"][step] = revision(contents["answers"].get(step))
        contents["typed"].pop(step, None)
        for name in forget:
            contents["answers"].pop(name, None)
            contents["typed"].pop(name, None)
        contents["answers"] |= also or {}

    rewrite(draft, change, now=now)


def drop(draft: Draft, *steps: str, now: datetime) -> None:
    """Deletes the answers of these steps."""

    def change(contents: dict[str, Any]) -> None:
        for step in steps:
            contents["answers"].pop(step, None)

    rewrite(draft, change, now=now)


def drop_typed(draft: Draft, *pages: str, now: datetime) -> None:
    """Deletes the text typed on these pages."""

    def change(contents: dict[str, Any]) -> None:
        for page in pages:
            contents["typed"].pop(page, None)

    rewrite(draft, change, now=now)


def keep_typed(draft: Draft, page: str, what: Typed, *, now: datetime) -> None:
    """Stores the text typed on a page, clipped."""
    rewrite(draft, lambda contents: contents["typed"].__setitem__(page, asdict(what)), now=now)


def holders(draft: Draft) -> list[str]:
    """The owners whose receipts this visitor sees: themselves, and those they opened. A new receipt belongs to the
    last.
    """
    # The row's key is random and secret, so its digest needs no key of ours.
    return [vault.token_hash(f"attempt/holder/{draft.pk}"), *draft.contents.get("opened", [])]


def open_receipts(draft: Draft, holder: str, *, now: datetime) -> None:
    """Shows the receipts of `holder` too. New receipts join them; existing ones stay with their owner."""

    def change(contents: dict[str, Any]) -> None:
        # A list, not one owner for all: two people may use one device, so their receipts are never merged.
        others = [one for one in contents.get("opened", []) if one != holder]
        contents["opened"] = [*others, holder][-MOST_OPENED:]

    rewrite(draft, change, now=now)


def finish(draft: Draft, appointment: Appointment, *, shown: str, now: datetime, seen: str = "") -> None:
    """Links the draft to its appointment and deletes every answer; keeps the start time that was shown and the stamp of
    the answers that were `seen`, to compare, and whether the party goes in at several times.
    """
    is_apart = bool((answers(draft, "office") or {}).get("apart"))
    kept = {"answers": {}, "typed": {}, "shown": clipped(shown), "seen": seen, "is_apart": is_apart}
    # Not `save`: a draft that "Leave now" in another tab has deleted stays deleted.
    draft.finish(appointment, kept, now=now)


def shown(draft: Draft) -> str:
    """The start time the person saw before the appointment was assigned (ISO 8601), or nothing."""
    return str(draft.contents.get("shown", ""))


def seen(draft: Draft) -> str:
    """The stamp of the answers that were booked, or nothing."""
    return str(draft.contents.get("seen", ""))


def is_apart(draft: Draft) -> bool:
    """Whether the finished draft gave several appointments."""
    return bool(draft.contents.get("is_apart"))


def forget(secret: str) -> None:
    """Deletes the draft of this secret, if there is one."""
    Draft.objects.filter(token_hash=vault.token_hash(secret)).delete()


def typed_in(data: QueryDict, *, is_checked: bool, refusal: str = "") -> Typed:
    """The values of a posted form, clipped, without the form's own fields."""
    # A request can hold any number of fields; a draft keeps what a page of ours has.
    names = [name for name in data if name not in ("csrfmiddlewaretoken", "switch_language")][:MOST_TYPED]
    fields = {clipped(name): [clipped(value) for value in data.getlist(name)[:MOST_TYPED]] for name in names}
    return Typed(fields, is_checked, refusal)


def clipped(value: str) -> str:
    """At most `LONGEST_TYPED` characters, with control characters (including NUL) shown as "�"."""
    return "".join("�" if unicodedata.category(sign) == "Cc" else sign for sign in value[:LONGEST_TYPED])


def new_member_id() -> str:
    """An id for a family member within one draft."""
    return uuid.uuid4().hex[:8]


def rewrite(draft: Draft, change: Callable[[dict[str, Any]], None], *, now: datetime) -> None:
    """Writes what `change` makes of the contents. A draft that was written since it was read is read again, and locked:
    `change` may be called twice.
    """
    contents = deepcopy(draft.contents)
    change(contents)
    # Only when another tab has written meanwhile does this take a lock and read again.
    if not draft.replace(contents, language=languages.active(), now=now):
        _rewrite_locked(draft, change, now)


def _kept_alive(draft: Draft | None, now: datetime) -> Draft | None:
    # Not `save`, which raises when "Leave now" in another tab has deleted the row since it was read.
    if draft and now - draft.touched_at > TOUCH_EVERY:
        draft.touched_at = now
        Draft.objects.filter(pk=draft.pk).update(touched_at=now)
    return draft


def _live(now: datetime) -> QuerySet[Draft]:
    return Draft.objects.filter(touched_at__gt=now - timedelta(minutes=settings.IDLE_MINUTES))


def _random_code() -> str:
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _sign in range(6))


@transaction.atomic
def _rewrite_locked(draft: Draft, change: Callable[[dict[str, Any]], None], now: datetime) -> None:
    fresh = Draft.objects.select_for_update(no_key=True).filter(pk=draft.pk).first()
    # Left or booked in another tab: nothing typed here may bring it back.
    if fresh is None or fresh.appointment_id:
        return
    contents = deepcopy(fresh.contents)
    change(contents)
    fresh.replace(contents, language=languages.active(), now=now)
    draft.contents, draft.touched_at = contents, now
