"""The optional script: small, without personal data, and nothing depends on it."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.project.markup import Tags

STATIC = Path(settings.BASE_DIR) / "static"
SCRIPTS = {name: (STATIC / f"{name}.js").read_text() for name in ("site", "worker", "camera", "desk")}
SITE, WORKER = SCRIPTS["site"], SCRIPTS["worker"]
REMEMBERS = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|sendBeacon|eval\(|innerHTML")


def test_the_script_is_small():
    assert len(SITE.encode()) <= 5 * 1024
    assert len(gzip.compress(SITE.encode(), 6)) <= 2 * 1024


def test_the_worker_is_small():
    assert len(WORKER.encode()) <= 2 * 1024


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_it_writes_down_nothing_that_was_typed(script):
    assert REMEMBERS.findall(script) == []


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_it_asks_no_other_site(script):
    assert not re.search(r"https?:|[\"'`]//|\bimport\b", script)


def test_every_word_it_says_comes_from_the_page():
    said = re.findall(r'textContent = .*?["\'`](\w[^"\'`]*)["\'`]', SITE)
    assert said == []


@pytest.mark.django_db
def test_it_never_holds_up_a_page():
    [script] = Tags(Client().get("/en/").content.decode()).named("script")
    assert script.keys() == {"src", "defer", "referrerpolicy"}
    assert script["referrerpolicy"] == "no-referrer"


@pytest.mark.django_db
def test_the_security_policy_lets_no_other_script_in():
    policy = Client().get("/en/")["Content-Security-Policy"]
    assert "script-src 'self';" in f"{policy};"
    assert "unsafe" not in policy
