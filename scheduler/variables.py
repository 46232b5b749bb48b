"""Environment variables, each with its type. An invalid value raises `ImproperlyConfigured`, which names the variable.

Only settings.py calls these. combinations.py has the rules between variables.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import Any, TypeVar

import psycopg2
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError
from psycopg2.extensions import parse_dsn

MOST_OF_A_PHONE = 20
"""Characters; the same as in `AttemptReceipt.called`."""

Value = TypeVar("Value")
_environment = Env()


def _given(name: str, default: str = "") -> str:
    """The variable, or what stands in the file that `NAME_FILE` names: for secrets of containers."""
    path = _environment.str(f"{name}_FILE", "")
    if not path:
        return _environment.str(name, default)
    # Which one counts would be a guess, and the wrong secret is hard to notice.
    if _environment.str(name, ""):
        raise refusal(name, f"must not be set together with {name}_FILE")
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise refusal(f"{name}_FILE", f"must name a file that can be read: {error.strerror}") from error
    except UnicodeDecodeError:
        # Not `from`: that error holds what stands in the file.
        raise refusal(f"{name}_FILE", "must name a file of text in UTF-8") from None


def _plain(name: str, default: Value, read: Callable[[str, Value], Value]) -> Value:
    """The variable, of a kind that may not stand in a file."""
    if _environment.str(f"{name}_FILE", ""):
        raise refusal(f"{name}_FILE", f"must not be set, since it is not read: set {name} itself")
    return read(name, default)


def text(name: str, default: str = "", *, together_with: str = "") -> str:
    """Any text. `together_with`: another variable; both are set or neither."""
    value = _given(name, default)
    if together_with and not value and _given(together_with):
        raise refusal(name, f"must be set when {together_with} is")
    return value


def phone(name: str, default: str) -> str:
    """A phone number as people read it, of at most 20 characters: receipts of calls keep it."""
    if len(value := _given(name, default)) > MOST_OF_A_PHONE or not re.search(r"\d", value):
        raise refusal(name, f"must be a phone number of at most {MOST_OF_A_PHONE} characters")
    return value


def folder(name: str) -> str:
    """A folder, made if it does not exist; empty when it is not set."""
    path = _plain(name, "", _environment.str)
    try:
        if path:
            Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(name, f"must be a folder: {error.strerror}") from error
    return path


def file(name: str, default: str, *, is_used: bool) -> str:
    """The path of a file in a folder that exists, or `-`."""
    path = _plain(name, default, _environment.str)
    if is_used and path != "-" and (not Path(path).absolute().parent.is_dir() or Path(path).is_dir()):
        raise refusal(name, "must be the path of a file in a folder that exists, or -")
    return path


def hosts(name: str) -> list[str]:
    """Names of hosts separated by commas, without scheme and port; none when it is not set."""
    found = [each.strip() for each in _plain(name, "", _environment.str).split(",") if each.strip()]
    # With any other, each page would be refused.
    if not all(re.fullmatch(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[\da-fA-F:]+\]", each) for each in found):
        raise refusal(name, "must be names such as checkin.example.org, separated by commas, without https:// or port")
    return found


def host(name: str, default: str) -> str:
    """The name or address of one host, without scheme and port."""
    value = _given(name, default)
    if not re.fullmatch(r"[\w-]+(\.[\w-]+)*\.?|[\da-fA-F:]+", value):
        raise refusal(name, f"must be the name of a host such as {default}, without port")
    return value


def sender(name: str, default: str) -> str:
    """An address of mail, perhaps with a name: `Check-in <noreply@example.org>`."""
    value = _given(name, default)
    if not (value.isprintable() and re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1])):
        raise refusal(name, "must be an address such as noreply@example.org")
    return value


def redis(name: str) -> str:
    """The address of Redis; required."""
    example = "such as redis://localhost:6379/0 or redis+socket:///path?virtual_host=0"
    value = required(name, example)
    host = r"rediss?://([^\s/@]*@)?([^\s/@:\[]+|\[[\da-fA-F:]+\])(:(?P<port>\d+))?(/\d*)?(\?\S*)?"
    found = re.fullmatch(host, value)
    if not ((found and _is_port(found["port"])) or re.fullmatch(r"redis\+socket:///\S+", value)):
        raise refusal(name, f"must be an address of Redis, {example}")
    return value


def whole(name: str, default: int, least: int, most: int) -> int:
    """A whole number from `least` to `most`."""
    try:
        value = _plain(name, default, _environment.int)
    except EnvError as error:
        raise refusal(name, f"must be a whole number from {least} to {most}") from error
    if not least <= value <= most:
        raise refusal(name, f"must be a whole number from {least} to {most}, not {value}")
    return value


def switch(name: str, default: bool) -> bool:
    """True or false."""
    try:
        return _plain(name, default, _environment.bool)
    except EnvError as error:
        raise refusal(name, "must be true or false") from error


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """One of `choices`."""
    value = _plain(name, default, _environment.str)
    if value not in choices:
        raise refusal(name, f"must be one of {', '.join(choices)}, not {value!r}")
    return value


def site(name: str, default: str) -> str:
    """A scheme and a host, without the slash at the end."""
    # Addresses are joined to it, and begin with a slash.
    value = _plain(name, default, _environment.str).rstrip("/")
    if not re.fullmatch(r"https?://[^/\s]+", value):
        raise refusal(name, "must be the address people type, such as https://example.org")
    return value


def page(name: str, default: str, schemes: str = "https?") -> str:
    """The address of another site's page. `schemes` is a pattern: `https` accepts no other."""
    value = _plain(name, default, _environment.str)
    if not re.fullmatch(rf"{schemes}://[^/\s]+(?:/\S*)?", value):
        raise refusal(name, f"must be the address of a page, such as {default}")
    return value


def required(name: str, what: str) -> str:
    """A required text; `what` tells the operator what to set."""
    value = _given(name)
    if not value:
        raise refusal(name, f"must be set: {what}")
    return value


def secret(name: str, what: str) -> str:
    """A text that no one can guess: at least 50 characters, 15 different ones, and not an example; required."""
    value = required(name, what)
    if len(value) < 50 or len(set(value)) < 15 or re.search("insecure|change.?me|example", value, re.IGNORECASE):
        raise refusal(name, f"must be {what}")
    return value


def key_or_derived(name: str, parent: bytes) -> bytes:
    """32 bytes in base64; when it is not set, a key that can only be derived from `parent`."""
    given = _given(name)
    # By its name, so that no two derived keys are the same.
    return _key(name, given) if given else hmac.digest(parent, name.encode(), "sha256")


def keys(name: str, what: str) -> dict[str, bytes]:
    """`id:base64,id:base64`: the first one seals, all of them open; required."""
    return _by_id(name, required(name, what))


def keys_of_logs(name: str) -> dict[str, bytes]:
    """What `manage.py keys retire` said, as `id:base64,…`; none when it is not set."""
    given = _given(name)
    return _by_id(name, given) if given else {}


def _by_id(name: str, given: str, what: str = "id", form: str = r"[A-Za-z0-9-]{1,20}") -> dict[str, bytes]:
    pairs = [part.partition(":") for part in given.split(",")]
    if not all(re.fullmatch(form, key_id) and value for key_id, _colon, value in pairs):
        raise refusal(name, f"must be {what}:key pairs separated by commas, such as 1:…base64…")
    found = {key_id: _key(name, value) for key_id, _colon, value in pairs}
    # Of two keys with one id, one would open nothing.
    if len(found) < len(pairs):
        raise refusal(name, f"must give each {what} once")
    return found


def numbered_keys(name: str, what: str) -> dict[int, bytes]:
    """One key, which has the number 1, or at most two as `number:base64,number:base64`; required."""
    given = required(name, what)
    found = _numbered(name, given if ":" in given else f"1:{given}")
    if len(found) > 2:
        raise refusal(name, "must hold at most two keys: retire the oldest first")
    return found


def older_keys(name: str, newer: dict[int, bytes]) -> dict[int, bytes]:
    """Keys as `number:base64,…`, with numbers before those of the newer ones; none when it is not set."""
    given = _given(name)
    found = _numbered(name, given) if given else {}
    if found and max(found) >= min(newer):
        raise refusal(name, f"must hold numbers before {min(newer)} only")
    return found


def _numbered(name: str, given: str) -> dict[int, bytes]:
    return {int(number): key for number, key in _by_id(name, given, "number", "[1-9][0-9]?").items()}


def pairs(name: str) -> dict[str, str]:
    """`NAME=value,NAME=value`; empty when it is not set."""
    found = [pair.strip().partition("=") for pair in _given(name).split(",") if pair.strip()]
    if not all(each and value for each, _equals, value in found):
        # Without what was given: some values are secret.
        raise refusal(name, "must be NAME=value pairs separated by commas")
    return {each: value for each, _equals, value in found}


def database(name: str, what: str) -> dict[str, Any]:
    """The address of a PostgreSQL database, in the form of Django's settings; required. libpq itself parses it."""
    form = "must look like postgresql://user:password@host:5432/name"
    try:
        dsn = parse_dsn(required(name, what))
    except psycopg2.ProgrammingError:
        # libpq's own message repeats the address, password included.
        raise refusal(name, form) from None
    # Of several hosts, each may have a port. libpq refuses these only when it connects, and Django in its own words.
    if not ("dbname" in dsn or "service" in dsn) or not all(map(_is_port, dsn.get("port", "").split(","))):
        raise refusal(name, form)
    django = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    options = {option: value for option, value in dsn.items() if option not in django}
    return {"ENGINE": "scheduler.postgresql", "OPTIONS": options} | {
        ours: dsn.get(libpq, "") for libpq, ours in django.items()
    }


def _is_port(given: str | None) -> bool:
    """Also without one: each engine has its usual port."""
    return not given or (given.isdecimal() and 0 < int(given) < 65536)


def _key(name: str, given: str) -> bytes:
    try:
        found = base64.b64decode(given, validate=True)
    except binascii.Error as error:
        raise refusal(name, "must be 32 random bytes in base64 (openssl rand -base64 32)") from error
    if len(found) != 32:
        raise refusal(name, f"must be 32 random bytes in base64 (openssl rand -base64 32), not {len(found)} bytes")
    # One in 10^9 random keys has fewer than 20 different bytes.
    if len(set(found)) < 20:
        raise refusal(name, "must be random (openssl rand -base64 32)")
    return found


def refusal(name: str, why: str) -> ImproperlyConfigured:
    """To raise, when a variable cannot be used."""
    return ImproperlyConfigured(f"{name}: {why}")
