"""With the settings of production: the headers of answers, the names of cookies, and how passwords are stored."""

import json
import os
import subprocess
import sys

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from scheduler.demo import CHECKOUT

OF_PRODUCTION = {
    "HTTPS": "true",
    "DEBUG": "false",
    "ALLOWED_HOSTS": "example.org",
    "SITE_URL": "https://example.org",
    "EMAIL_CHANNEL": "smtp",
    "DEFAULT_FROM_EMAIL": "noreply@example.org",
    "SMS_CHANNEL": "file",
    "TRUSTED_PROXIES": "0",
    # Its page needs no database.
    "MAINTENANCE": "true",
}
PATHS = ("/en/", "/es/find/", "/admin/", "/en/nowhere/", "/health/live", "/static/site.css")

PROGRAM = f"""
import django, json
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("check", deploy=True, fail_level="WARNING")
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
client = Client(SERVER_NAME="example.org", raise_request_exception=False)
answers = {{path: dict(client.get(path, secure=True).headers) for path in {PATHS}}}
cookies = {{name: getattr(settings, name) for name in dir(settings) if name.endswith("COOKIE_NAME")}}
flags = [name for name in dir(settings) if name.endswith(("COOKIE_SECURE", "COOKIE_HTTPONLY"))]
kept = {{name: getattr(settings, name) for name in flags}}
print(json.dumps({{"answers": answers, "cookies": cookies, "kept": kept, "hashers": settings.PASSWORD_HASHERS}}))
"""


@pytest.fixture(scope="module")
def production() -> dict:
    """One process for all tests here: settings are read once in a process."""
    environment = os.environ | OF_PRODUCTION | {"DJANGO_SETTINGS_MODULE": "scheduler.settings"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers_of_security(path, production):
    headers = production["answers"][path]
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers or path.startswith("/static/")


@pytest.mark.parametrize("path", [path for path in PATHS if "static" not in path])
def test_every_page_lets_in_only_what_is_ours(path, production):
    policy = production["answers"][path]["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert "script-src 'self'" in policy
    assert "unsafe" not in str(policy)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_says_in_which_signs_it_is_written(path, production):
    kind = production["answers"][path]["Content-Type"]
    assert kind == "application/json" or "charset=" in kind.lower()


def test_every_cookie_is_for_this_host_alone(production):
    ours = {name: value for name, value in production["cookies"].items() if name != "LANGUAGE_COOKIE_NAME"}
    assert len(ours) >= 5
    assert not [name for name, value in ours.items() if not value.startswith("__Host-")]
    kept = {name for name, value in production["kept"].items() if value}
    assert {"SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_SECURE"} <= kept


def test_passwords_are_stored_so_that_guessing_is_slow(production):
    assert production["hashers"][0] == "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    assert PBKDF2PasswordHasher.iterations >= 600_000
