"""The codes are those every authenticator app shows."""

import base64
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from appointments.staff import totp

KEY = base64.b32encode(b"12345678901234567890").decode()
RFC_6238 = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 20000000000: "353130"}
"""Appendix B, SHA-1, the last six of its eight digits."""

NOW = datetime.fromtimestamp(1234567890, UTC)


@pytest.mark.parametrize(("second", "code"), RFC_6238.items())
def test_a_code_is_that_of_the_standard(second, code):
    assert totp.matching_step(KEY, code, datetime.fromtimestamp(second, UTC)) == second // totp.SECONDS


@pytest.mark.parametrize(("wrong_by", "fits"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_wrong_by_half_a_minute(wrong_by, fits):
    code = pyotp.TOTP(KEY).at(NOW + timedelta(seconds=wrong_by))
    assert (totp.matching_step(KEY, code, NOW) is not None) == fits


def test_a_code_in_other_signs_is_not_one():
    assert totp.matching_step(KEY, "٠٠٥٩٢٤", NOW) is None


def test_every_key_is_new_and_160_bits_long():
    one, other = totp.new_key(), totp.new_key()
    assert one != other
    assert len(base64.b32decode(one)) == totp.KEY_BYTES


def test_the_address_names_account_and_site():
    found = totp.address(KEY, "carla p", "example.org")
    assert found == f"otpauth://totp/example.org:carla%20p?secret={KEY}&issuer=example.org"
