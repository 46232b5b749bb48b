"""What a page loads by itself is asked for without its own address, which may hold the secret of a link."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.project import sources

ROOT = Path(settings.BASE_DIR)
LOADS = re.compile(r"<(?:link|script|img)\b[^>]*>")
OF_THE_FRAME = ["components/footer.html", "components/header.html", "components/proof.html"]
"""Parts of a confirmation that link to pages outside it."""


def loading() -> list[tuple[str, str]]:
    found = [(sources.name(path), tag) for path in sources.templates() for tag in LOADS.findall(path.read_text())]
    return [(name, tag) for name, tag in found if "data:" not in tag and not name.startswith("templates/admin/")]


def test_what_a_page_loads_carries_no_referer():
    assert len(loading()) >= 5
    assert [pair for pair in loading() if 'referrerpolicy="no-referrer"' not in pair[1]] == []


def test_what_the_script_asks_for_carries_none_either():
    script = (ROOT / "static/site.js").read_text()
    asked = re.findall(r"(?:fetch|new Request)\([^;]*;", script)
    assert len(asked) == 2
    assert all('referrerPolicy: "no-referrer"' in call for call in asked)


@pytest.mark.parametrize("name", OF_THE_FRAME)
def test_links_out_of_a_confirmation_carry_none(name):
    page = (ROOT / "templates" / name).read_text()
    links = re.findall(r'<a [^>]*href="{(?:{ check_url }|% url .public:\w+. %)}"[^>]*>', page)
    assert links
    assert all('rel="noreferrer"' in link for link in links)
