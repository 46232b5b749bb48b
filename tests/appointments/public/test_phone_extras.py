"""What a phone gets besides pages: an icon on the home screen, and a worker that shows a stored confirmation."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.project.markup import Tags
from tests.project.visit import Visit


@pytest.mark.parametrize(("language", "name"), [("en", "Appointments"), ("es", "Citas")])
def test_the_manifest_speaks_the_language_of_its_address(language, name):
    response = Client().get(Visit(language).url("manifest"))
    contents = json.loads(response.content)
    assert response["Content-Type"] == "application/manifest+json"
    assert (contents["lang"], contents["short_name"]) == (language, name)
    assert contents["start_url"] == contents["id"] == f"/{language}/"


def test_the_icons_are_there_and_small():
    icons = json.loads(Client().get(Visit("en").url("manifest")).content)["icons"]
    found = [finders.find(icon["src"].removeprefix("/static/")) for icon in icons]
    assert all(found)
    assert max(Path(path).stat().st_size for path in found) <= 2048


def test_the_manifest_is_neutral_on_a_shared_phone():
    response = Client().get(Visit("en").url("manifest"))
    assert not re.search(r"\bICE\b|immigration|enforcement", response.content.decode(), re.IGNORECASE)
    assert not response.cookies


@pytest.mark.django_db
def test_the_start_page_can_go_on_the_home_screen():
    tags = Tags(Client().get("/es/").content.decode())
    assert tags.named("link", rel="manifest", href="/es/manifest.webmanifest")
    assert tags.named("link", rel="apple-touch-icon")


def test_the_worker_may_serve_the_pages_beside_it():
    response = Client().get(Visit("en").url("worker"))
    script = b"".join(response.streaming_content).decode()
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert Visit("en").url("confirmation", token="x").startswith(Visit("en").url("worker").removesuffix("worker.js"))
    assert "caches.has(name)" in script


@pytest.mark.django_db
def test_keeping_the_confirmation_is_offered_only_by_the_script(visitor):
    [box] = [attrs for attrs in Tags(visitor.book().content.decode()).named("div") if "data-worker" in attrs]
    assert "hidden" in box
    assert box["data-worker"] == "/en/worker.js"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["start", "trust", "paper"])
def test_no_other_page_can_be_kept(name, visitor):
    visitor.come_to("paper")
    assert "data-worker" not in visitor.get(name).content.decode()
