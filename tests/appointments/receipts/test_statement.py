"""The signed statement: only ours, short, and checked without us as the documentation describes."""

import base64
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from appointments.receipts import qr
from appointments.receipts.signing import NotGenuine, public_key
from appointments.receipts.statement import Statement, read, sign
from appointments.values.identifiers import REFERENCE_ALPHABET

moments = st.integers(1_767_225_600, 4_102_444_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
statements = st.builds(
    Statement,
    st.text(REFERENCE_ALPHABET, min_size=8, max_size=8),
    st.integers(1, 0xFFFF),
    moments,
    moments,
    st.booleans(),
    st.text(min_size=1, max_size=12),
)
A_STATEMENT = Statement(
    "K7P49XQM", 3, datetime(2026, 12, 1, 17, tzinfo=UTC), datetime(2027, 2, 1, 13, 30, tzinfo=UTC), True, "NYC"
)


@given(statements)
def test_what_was_signed_is_read(statement):
    assert read(sign(statement)) == statement


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_one_wrong_bit_is_found(place, change):
    signed = bytearray(base64.urlsafe_b64decode(sign(A_STATEMENT) + "=="[: -len(sign(A_STATEMENT)) % 4]))
    signed[place % len(signed)] ^= change
    with pytest.raises(NotGenuine):
        read(base64.urlsafe_b64encode(signed).decode().rstrip("="))


@given(st.text(max_size=400))
def test_anything_else_is_not_genuine(text):
    with pytest.raises(NotGenuine):
        read(text)


@pytest.mark.parametrize("ending", ["=", "A", " ", "\n", "AAAA"])
def test_nothing_may_be_added(ending):
    with pytest.raises(NotGenuine):
        read(sign(A_STATEMENT) + ending)


def test_another_key_does_not_do(settings):
    code = sign(A_STATEMENT)
    settings.RECEIPT_SIGNING_KEY = bytes(32)
    with pytest.raises(NotGenuine):
        read(code)


def test_its_address_fits_a_code_a_phone_can_scan():
    longest = sign(Statement("ZZZZZZZZ", 99, A_STATEMENT.booked_at, A_STATEMENT.starts_at, True, "ABCDEFGHIJKL"))
    drawing = qr.svg(f"https://check-in.example.org/verify/{longest}/")
    side = int(re.search(r'viewBox="0 0 (\d+) ', drawing)[1])
    # Version 10 of the standard has 57 modules on each side.
    assert side - 2 * qr.QUIET_ZONE <= 57


def test_the_documentation_checks_it_without_this_site():
    page = Path(settings.BASE_DIR, "docs/verification.md").read_text()
    found: dict = {}
    exec(re.search(r"```python\n(.*?)```", page, re.DOTALL)[1], found)  # noqa: S102
    facts = ("K7P49XQM", 3, A_STATEMENT.booked_at, A_STATEMENT.starts_at, True, "NYC")
    assert found["check"](sign(A_STATEMENT), public_key()) == facts
    with pytest.raises(InvalidSignature):
        found["check"](sign(A_STATEMENT), base64.b64encode(bytes(32)).decode())


def test_seconds_are_enough():
    assert A_STATEMENT.booked_at - timedelta(seconds=1) < read(sign(A_STATEMENT)).booked_at
