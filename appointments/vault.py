"""Personal data at rest: sealed with AES-256-GCM in its column, found by a keyed index.

A sealed value holds the id of its key, so keys can be rotated. It is bound to its table, column and row, so a copy in
another row does not open. `index` is an HMAC: equal facts give equal digests, and without the key a digest reveals
nothing. It begins with the number of its key. A database dump shows neither.
"""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

_FORMAT, _IN_LOG = b"\x01", b"\x02"
_NONCE_BYTES = 12


class CannotOpen(Exception):
    """The value was sealed with a key this process does not have, or for another row, or it has been altered."""


def seal(text: str, place: str, *, in_log: bool = False) -> bytes:
    """`text` encrypted for `place` (table, column and row) with the first key of `VAULT_KEYS`, or its key of logs."""
    # The first key seals, all of them open: that is how keys are rotated.
    key = next(iter(settings.VAULT_KEYS.values()))
    cipher, begin = _cipher(key_of_logs(key) if in_log else key), header(in_log=in_log)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return begin + nonce + cipher.encrypt(nonce, text.encode(), begin + place.encode())


def header(key_id: str = "", *, in_log: bool = False) -> bytes:
    """What every value begins with that is sealed with this key, or with the first of `VAULT_KEYS`."""
    key_id = key_id or next(iter(settings.VAULT_KEYS))
    return (_IN_LOG if in_log else _FORMAT) + bytes([len(key_id)]) + key_id.encode()


def key_of_logs(key: bytes) -> bytes:
    """The key for rows that nothing may change. It outlives the vault key, which cannot be worked out from it."""
    return hmac.digest(key, b"reasons in logs", "sha256")


def _key(begin: bytes) -> bytes:
    """Raises `KeyError` when this process does not have the key of this header."""
    key_id = begin[2:].decode()
    if begin[:1] != _IN_LOG:
        return settings.VAULT_KEYS[key_id]
    return settings.LOG_KEYS.get(key_id) or key_of_logs(settings.VAULT_KEYS[key_id])


def unseal(sealed: bytes, place: str) -> str:
    """The text sealed for `place`. Raises `CannotOpen`."""
    try:
        end = 2 + sealed[1]
        begin, nonce, body = sealed[:end], sealed[end : end + _NONCE_BYTES], sealed[end + _NONCE_BYTES :]
        return _cipher(_key(begin)).decrypt(nonce, body, begin + place.encode()).decode()
    except (IndexError, KeyError, UnicodeDecodeError, ValueError, InvalidTag) as error:
        raise CannotOpen(place) from error


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    # Kept by the key itself, so other keys get other ciphers.
    return AESGCM(key)


def index(kind: str, *facts: str) -> str:
    """A keyed digest (64 hex digits) of facts of one kind, for equality look-ups and unique constraints."""
    return _by_key(kind, facts)[next(iter(settings.INDEX_KEYS))]


def indexes(kind: str, *facts: str) -> list[str]:
    """Every digest that a row with these facts may hold, the one under the oldest key first."""
    found = _by_key(kind, facts)
    return [found[number] for number in sorted(settings.INDEX_KEYS)]


def all_indexes(kind: str, *facts: str) -> list[str]:
    """Also those under retired keys, the leading one first: for what people keep on paper, and for the audit log."""
    return list(dict.fromkeys([index(kind, *facts), *_by_key(kind, facts).values()]))


def forms(digest: str) -> list[str]:
    """A stored digest, and what it becomes under each newer key."""
    found = [digest]
    for number, key in _layers():
        if number > version(digest):
            found.append(_layer(number, key, found[-1]))
    return found


def version(digest: str) -> int:
    """The number of the key that the digest was made with."""
    return int(digest[:2], 16)


def _by_key(kind: str, facts: tuple[str, ...]) -> dict[int, str]:
    # Separated: otherwise ("ab", "c") and ("a", "bc") would have one digest.
    text, found = "\x1f".join((kind, *facts)), {}
    for number, key in _layers():
        text = found[number] = _layer(number, key, text)
    return found


def _layer(number: int, key: bytes, text: str) -> str:
    """The digest under the key of this number of the digest under the key before it, or of the facts themselves."""
    return f"{number:02x}" + hmac.digest(key, text.encode(), "sha256").hex()[:62]


def _layers() -> list[tuple[int, bytes]]:
    # A key that was retired stays below the newer ones: so a stored digest can be renewed without its facts.
    return sorted((settings.RETIRED_INDEX_KEYS | settings.INDEX_KEYS).items())


def token(kind: str, *facts: str) -> str:
    """A 128-bit secret, as 22 URL-safe characters, that is derived from the keys and cannot be guessed without them."""
    return _token(index(f"token/{kind}", *facts))


def is_token(secret: str, kind: str, *facts: str) -> bool:
    """Whether `token` gives or gave this secret, under any key."""
    made = [_token(each) for each in all_indexes(f"token/{kind}", *facts)]
    # As bytes: `compare_digest` refuses text that is not ASCII.
    return any(hmac.compare_digest(each.encode(), secret.encode(errors="replace")) for each in made)


def new_token() -> str:
    """A random 128-bit secret, as 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


def _token(digest: str) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(digest)[1:17]).decode().rstrip("=")


def token_hash(secret: str) -> str:
    """The stored form of a token: enough to find its row, not enough to use it."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


class _Sealed:
    """Opens a sealed column when it is read; an assigned value that is not saved yet is returned unchanged."""

    def __init__(self, field: "SealedTextField") -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> Any:
        if row is None:
            return self
        if self.field.attname not in row.__dict__:
            row.refresh_from_db(fields=[self.field.attname])
        value = row.__dict__[self.field.attname]
        if isinstance(value, memoryview):
            value = bytes(value)
        # Assigned in this process and not saved yet.
        if not isinstance(value, bytes):
            return value
        return unseal(value, self.field.place(row)) if value else ""

    def __set__(self, row: models.Model, value: str | bytes | memoryview) -> None:
        row.__dict__[self.field.attname] = value


if TYPE_CHECKING:
    _Bytes = models.BinaryField[str, str]
    _Array = ArrayField[list[str], list[str]]
    _Chars = models.CharField[str, str]
else:
    _Bytes = models.BinaryField
    _Array = ArrayField
    _Chars = models.CharField


class SealedTextField(_Bytes):
    """Text that is encrypted in the database and plain in Python. Empty text is stored empty.

    The row's primary key must be known before the save (use a UUID): the value is bound to it. The column cannot be
    filtered on (store an `index` beside it) nor written by `update()`, which does not know the row.
    """

    def __init__(self, *args: Any, in_log: bool = False, **kwargs: Any) -> None:
        """`in_log`: nothing may change the row, so its value is sealed with a key that can stay."""
        self.in_log = in_log
        kwargs.setdefault("default", b"")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Sealed(self))

    def place(self, row: models.Model) -> str:
        """What the value is bound to."""
        if row.pk is None:
            raise ValueError(f"{row._meta.label}.{self.name} needs the row's primary key before it can be sealed")
        return f"{row._meta.db_table}.{self.column}.{row.pk}"

    def pre_save(self, row: models.Model, add: bool) -> bytes | memoryview:
        value = row.__dict__.get(self.attname, "")
        if isinstance(value, bytes | memoryview):
            return value
        return seal(value, self.place(row), in_log=self.in_log) if value else b""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            # A text that came this far would be stored readable.
            raise TypeError(f"{self.name} is sealed: write it with save() or bulk_create()")
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.name} is sealed and is never dumped")


class DigestField(_Chars):
    """A digest of other columns of the row, for look-ups: the row's `compute_<name>` returns it at each save."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 64, "blank": True, "editable": False} | kwargs)

    def pre_save(self, row: models.Model, add: bool) -> str:
        digest: str = getattr(row, f"compute_{self.attname}")()
        setattr(row, self.attname, digest)
        return digest


class DigestsField(_Array):
    """Digests of other columns of the row, for look-ups: the row's `compute_<name>` returns them at each save."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("base_field", models.CharField(max_length=64))
        kwargs.setdefault("default", list)
        super().__init__(*args, editable=False, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {key: value for key, value in kwargs.items() if key != "editable"}

    def pre_save(self, row: models.Model, add: bool) -> list[str]:
        digests: list[str] = getattr(row, f"compute_{self.attname}")()
        setattr(row, self.attname, digests)
        return digests
