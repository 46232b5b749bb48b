"""Whether the keys of the settings are the keys that the database was written with.

The table `KeyCheck` holds a check value of every key. A process that was given another key finds no one, books people
twice and shows errors, so it is refused at its first connection, in one line that names the setting.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from appointments import vault
from appointments.models import KeyCheck
from appointments.models.same_person import lock_links
from appointments.upkeep import key_rotation, reindexing

State = KeyCheck.State
INDEX, LOGS = "INDEX_KEY", "LOG_KEYS"


class KeyDoesNotFit(ImproperlyConfigured):
    """A key of the settings is not the one that the data was written with. The message names the setting."""


class StillNeeded(Exception):
    """The key may not go yet; the message says why."""


@dataclass(frozen=True)
class Held:
    """A key that this process was given. `leads`: new values are written with it. `is_retired`: it looks for none."""

    setting: str
    key_id: str
    key: bytes
    leads: bool
    is_retired: bool = False

    @property
    def value(self) -> str:
        """Its check value."""
        # With setting and id: the same bytes under another name give another value. The key itself is never stored.
        return hmac.new(self.key, f"check\x1f{self.setting}\x1f{self.key_id}".encode(), hashlib.sha256).hexdigest()

    def __str__(self) -> str:
        return f"{self.setting}: the key {self.key_id}" if self.key_id else f"{self.setting}: the key"


def held() -> Iterator[Held]:
    """Every key of the settings that the data depends on."""
    for number, (key_id, key) in enumerate(settings.VAULT_KEYS.items()):
        yield Held("VAULT_KEYS", key_id, key, leads=number == 0)
    of_logs = {key_id: vault.key_of_logs(key) for key_id, key in settings.VAULT_KEYS.items()}
    for key_id, key in (of_logs | settings.LOG_KEYS).items():
        yield Held(LOGS, key_id, key, leads=False)
    for place, (number, key) in enumerate(settings.INDEX_KEYS.items()):
        yield Held(INDEX, str(number), key, leads=place == 0)
    for number, key in settings.RETIRED_INDEX_KEYS.items():
        yield Held(INDEX, str(number), key, leads=False, is_retired=True)
    yield Held("RECEIPT_SIGNING_KEY", "", settings.RECEIPT_SIGNING_KEY, leads=True)


def check() -> None:
    """Compares the settings with the database. Raises `KeyDoesNotFit`."""
    # VAULT_KEYS before LOG_KEYS: a key that is missing there is missing in both, and belongs in the first.
    known = {(row.setting, row.key_id): row for row in KeyCheck.objects.order_by("-setting", "key_id")}
    ours = {(each.setting, each.key_id): each for each in held()}
    # First: without the oldest index key, the signing key that is made from it would seem to be the wrong one.
    for place, row in known.items():
        # Rows may still be sealed with it, and this process could not open them. Digests build on all older keys.
        if place not in ours and (row.state != State.RETIRED or row.setting == INDEX):
            raise KeyDoesNotFit(f"{row.setting}: the key {row.key_id} is missing, and data needs it.")
    for place, key in ours.items():
        # A database without any check value is new: `register` writes them down after its first `migrate`.
        if known:
            _compare(key, known.get(place))


def register() -> None:
    """Writes down the keys of a database that knows none yet."""
    if not KeyCheck.objects.exists():
        KeyCheck.objects.bulk_create(_row(each, _first_state(each)) for each in held())


def add() -> list[str]:
    """Writes down keys that the database does not know, as keys that open only. Gives their names.

    Raises `KeyDoesNotFit` for an index key with a number that is not above those before.
    """
    known = set(KeyCheck.objects.values_list("setting", "key_id"))
    new = [each for each in held() if each.key_id and (each.setting, each.key_id) not in known]
    numbers = [int(key_id) for setting, key_id in known if setting == INDEX]
    for each in new:
        if each.setting == INDEX and int(each.key_id) <= max(numbers, default=0):
            raise KeyDoesNotFit(f"{each} must have a number above {max(numbers)}: it builds on the keys before it.")
    KeyCheck.objects.bulk_create(_row(each, State.OPENS) for each in new)
    return [_name(each.setting, each.key_id) for each in new if each.setting != LOGS]


@transaction.atomic
def promote(name: str) -> None:
    """From now on a process may start with this key first. Raises `KeyDoesNotFit` if this one does not hold it."""
    # Bookings that have begun end first: they have not looked for the newer digests of their people.
    lock_links()
    _change(*_place(name), State.SEALS)


def retire(name: str) -> None:
    """From now on a process may start without this key, or with an index key that is marked as retired.

    Raises `StillNeeded` or `KeyDoesNotFit`.
    """
    setting, key_id = _place(name)
    # New values are sealed with it.
    if any(each.leads for each in held() if (each.setting, each.key_id) == (setting, key_id)):
        raise StillNeeded(f"{setting}: the key {key_id} comes first. Promote another, and put that one first.")
    if setting == LOGS and key_id in settings.VAULT_KEYS:
        raise StillNeeded(f"{LOGS}: the key {key_id} belongs to one of VAULT_KEYS. Retire that one.")
    if not KeyCheck.objects.filter(setting=setting, key_id=key_id).exists():
        raise _unknown(setting, key_id)
    if setting == INDEX:
        if rows := reindexing.made_with(int(key_id)):
            raise StillNeeded(f"{INDEX}: {rows} rows hold digests of the key {key_id} (manage.py keys reindex).")
        reindexing.forget_former()
    elif rows := key_rotation.sealed_with(key_id, in_log=setting == LOGS):
        way = "reasons in logs" if setting == LOGS else "manage.py reseal"
        raise StillNeeded(f"{setting}: {rows} rows are sealed with the key {key_id} ({way}).")
    _change(setting, key_id, State.RETIRED)
    if setting == "VAULT_KEYS":
        _keep_for_logs(key_id)


def of_logs(name: str) -> str:
    """What must stand in `LOG_KEYS` when this vault key is taken out; empty when no log was written with it."""
    setting, key_id = _place(name)
    if setting != "VAULT_KEYS" or not key_rotation.sealed_with(key_id, in_log=True):
        return ""
    return f"{key_id}:{base64.b64encode(vault.key_of_logs(settings.VAULT_KEYS[key_id])).decode()}"


def check_that_newest_leads() -> None:
    """Raises `StillNeeded` while this process writes digests with an older index key, or others may."""
    newest = str(max(settings.INDEX_KEYS))
    if next(iter(settings.INDEX_KEYS)) != int(newest):
        raise StillNeeded(f"{INDEX}: the key {newest} must come first before digests are renewed with it.")
    if not KeyCheck.objects.filter(setting=INDEX, key_id=newest, state=State.SEALS).exists():
        raise StillNeeded(f"{INDEX}: the key {newest} was not promoted (manage.py keys).")


def accept(setting: str) -> None:
    """Takes the key of a setting that holds one key as the right one, though it was another before."""
    [key] = [each for each in held() if each.setting == setting]
    KeyCheck.objects.update_or_create(setting=setting, key_id="", defaults={"value": key.value, "state": State.SEALS})


def _keep_for_logs(key_id: str) -> None:
    """From now on no process starts without the key of logs of this vault key, while a log was written with it."""
    state = State.OPENS if key_rotation.sealed_with(key_id, in_log=True) else State.RETIRED
    for key in held():
        if (key.setting, key.key_id) == (LOGS, key_id):
            row = {"value": key.value, "state": state}
            KeyCheck.objects.update_or_create(setting=LOGS, key_id=key_id, defaults=row)


def _name(setting: str, key_id: str) -> str:
    return f"{INDEX}:{key_id}" if setting == INDEX else key_id


def _place(name: str) -> tuple[str, str]:
    """Setting and id of a key that is named as `add` does: `2027`, or `INDEX_KEY:2`."""
    before, colon, number = name.partition(":")
    return (before, number) if colon else ("VAULT_KEYS", name)


def _change(setting: str, key_id: str, state: KeyCheck.State) -> None:
    if not KeyCheck.objects.filter(setting=setting, key_id=key_id).update(state=state):
        raise _unknown(setting, key_id)


def _unknown(setting: str, key_id: str) -> KeyDoesNotFit:
    known = f"this database does not know a key {key_id}. manage.py keys lists those it knows"
    return KeyDoesNotFit(f"{setting}: {known}, manage.py keys add takes up those that are new in the settings.")


def register_after_migrate(**_signal: Any) -> None:
    """For `post_migrate`."""
    register()


class FirstConnection:
    """Checks the keys once a process, at its first connection to a database that has the table."""

    def __init__(self) -> None:
        self.is_checked = False

    def __call__(self, connection: BaseDatabaseWrapper, **_signal: Any) -> None:
        # Before the first `migrate` there is nothing to compare with.
        if self.is_checked or not _has_table(connection):
            return
        try:
            check()
        except KeyDoesNotFit:
            # Left open, the connection would serve the next query unchecked.
            connection.close()
            raise
        self.is_checked = True


at_first_connection = FirstConnection()


def _compare(key: Held, row: KeyCheck | None) -> None:
    if row is None:
        if key.leads:
            raise KeyDoesNotFit(f"{key} comes first, but this database does not know it (manage.py keys).")
        return
    if not hmac.compare_digest(row.value, key.value):
        raise KeyDoesNotFit(f"{key} is not the one that this database was written with.")
    if key.is_retired and row.state != State.RETIRED:
        raise KeyDoesNotFit(f"{key} is said to be retired, but digests may need it (manage.py keys retire).")
    # Other processes may not hold it yet, and could not open what this one seals.
    if key.leads and row.state != State.SEALS:
        raise KeyDoesNotFit(f"{key} comes first, but it was not promoted (manage.py keys).")


def _first_state(key: Held) -> KeyCheck.State:
    if key.is_retired:
        return State.RETIRED
    return State.SEALS if key.leads else State.OPENS


def _row(key: Held, state: KeyCheck.State) -> KeyCheck:
    return KeyCheck(setting=key.setting, key_id=key.key_id, value=key.value, state=state)


def _has_table(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [KeyCheck._meta.db_table])
        return bool(cursor.fetchone()[0])
