"""Passwords that a stranger tries first are refused."""

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize(
    "password",
    [
        *("aaaaaaaaaaaa", "abababababab", "sample-staff", "qzuser6qzuser6", "Checkin2026!!", "password1234"),
        *("Appointment1!", "ana-moreno-2026", "short", "1234567890123", "moreno@example.org"),
        *("iloveyou654321", "Dragon1qaz2wsx"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password):
    user = User(username="qzuser6", first_name="Ana", last_name="Moreno", email="moreno@example.org")
    with pytest.raises(ValidationError):
        validate_password(password, user)


@pytest.mark.parametrize("password", ["correct horse battery", "vuf7-Kx2m-91qz-pD", "una mula verde canta"])
def test_a_good_one_is_taken(password):
    validate_password(password, User(username="qzuser6"))
    validate_password(password)
