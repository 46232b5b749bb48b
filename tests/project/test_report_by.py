"""No page and no mail shows the date of someone's appointment without how it stands to the report-by date."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"

A_DATE = re.compile(r"(?:starts_at|earliest|\boffer)\|long_dat|\{\{ (?:when|booked) \}\}")
"""How templates show the time of an appointment, or one that is offered for it."""

SAYS_IT = ("{% report_by ", "standing.lines", "deadline|join", "report_by|join", 'extends "messages/email.txt"')

WITHOUT = {
    "public/offices.html": "shows the first dates of every office, and nobody's appointment",
    "components/sooner.html": "names an office before a time is chosen; the page that checks the answers says it",
    "components/earlier.html": "says until when an offer is held; the page it leads to shows the date",
    "support/apart.html": "is about two records of a person, and places that were given up",
    "support/chain.html": "tells of the check-ins so far; the page above it says it of the one that is ahead",
    "desk/closed_then.html": "is about a time at which nobody is to go",
    "desk/day.html": "shows each party by desk/party.html, which says it",
    "desk/next.html": "shows the appointment that was kept, and the next one, which the office itself has set",
    "desk/one_party.html": "is about a day that has come",
    "desk/month.html": "shows free places",
    "desk/slots.html": "shows free places",
    "desk/history.html": "names slots whose places changed, and nobody's appointment",
    "desk/call.html": "is a script to read aloud; the paper and the messages about the new time say it",
    "public/manage/next.html": "is about a day that is over",
    "public/manage/next_ones.html": "names the next check-in that the office has set; its own page says it",
    "desk/next_set.html": "names the next check-in that the office has set; its own paper says it",
    "public/manage/report.html": "is about a day that is over",
    "public/verify_presence.html": "is about a day that is over",
    "public/manage/no_time.html": "is about a time that the office cannot keep",
    "support/no_time.html": "is about a time that the office cannot keep",
    "messages/stranded/email.txt": "is about a time that the office cannot keep",
    "messages/cancelled/email.txt": "is about an appointment that no longer is",
    "messages/taken_back/email.txt": "is about an appointment that no longer is",
}
"""Templates that show such a date and need not say it, and why."""


def shows_a_date(path: Path) -> bool:
    return bool(A_DATE.search(path.read_text(encoding="utf-8")))


def said(path: Path) -> bool:
    return any(words in path.read_text(encoding="utf-8") for words in SAYS_IT)


# A text message has one part of 160 letters: it leads to the page that says it.
FOUND = [
    path.relative_to(TEMPLATES).as_posix()
    for path in sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("email.txt")])
    if shows_a_date(path)
]


@pytest.mark.parametrize("name", FOUND)
def test_a_date_comes_with_how_it_stands_to_the_report_by_date(name):
    assert said(TEMPLATES / name) or name in WITHOUT


def test_the_guard_finds_templates():
    assert {"public/check.html", "public/receipt.html", "public/offer.html", "messages/email.txt"} <= set(FOUND)


@pytest.mark.parametrize("name", WITHOUT)
def test_exceptions_are_still_there(name):
    assert (TEMPLATES / name).exists()
