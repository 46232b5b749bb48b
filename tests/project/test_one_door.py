"""No page of staff shows a sealed field without the door of `appointments.people.disclosure`."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin

from appointments.models import Appointment, AttemptReceipt, Attendee, Message, Notice
from appointments.people.admin_pages import Disclosed
from appointments.vault import SealedTextField

ROOT = Path(settings.BASE_DIR)
PERSONAL = re.compile(
    r"full_name|initials|given_names|family_name|masked_number|masked_contacts|\.needs\b|walk_in\.name"
)
"""What a template of staff writes to show something of a person."""

DOORS = {
    "desk/party.html": ["desk/views/day.py", "desk/views/scan.py"],
    "desk/one_party.html": ["desk/views/next_check_in.py", "desk/views/presence.py"],
    "desk/queue.html": ["desk/views/queue.py"],
    "desk/queue_row.html": ["desk/views/queue.py"],
    "desk/queue_walk_ins.html": ["desk/views/queue.py"],
    "desk/walk_in_books.html": ["desk/views/walk_ins.py"],
    "desk/walk_in_given.html": ["desk/views/walk_ins.py"],
    "desk/queue_found.html": ["desk/views/scan.py"],
    "desk/party_links.html": ["desk/views/day.py", "desk/views/scan.py"],
    "desk/presence.html": ["desk/views/presence.py"],
    "desk/to_call_row.html": ["desk/views/to_call.py"],
    "desk/to_dos.html": ["desk/views/to_dos.py"],
}
"""Template -> the views that show it. Each goes through the door."""

GUARDED = re.compile(r"@(person_page|call_page|changing)\b|def changing\b")
"""Pages of a call: the person they show was found or opened in it through the door (`support/verification.py`)."""

ACCOUNTS = {"desk/person.html", "admin/auth/user/sign_in_link.html"}
"""They show the names of people who work here."""


def templates(room: str) -> list[str]:
    found = (ROOT / "templates" / room).rglob("*.html")
    return sorted(str(path.relative_to(ROOT / "templates")) for path in found if PERSONAL.search(path.read_text()))


def test_every_template_of_the_desk_that_shows_a_person_has_a_door():
    assert set(templates("desk")) - ACCOUNTS == set(DOORS)


@pytest.mark.parametrize("template", DOORS)
def test_its_views_go_through_the_door(template):
    for view in DOORS[template]:
        assert "disclosing." in (ROOT / "appointments" / view).read_text(), view


def test_no_template_of_the_administration_shows_a_person():
    assert set(templates("admin")) <= ACCOUNTS


def test_every_view_of_the_support_line_that_shows_a_person_is_in_a_call():
    for path in (ROOT / "appointments/support/views").glob("*.py"):
        source = path.read_text()
        if re.search(r"subjects\(|Subject\b|attendees", source):
            assert GUARDED.search(source), path.name


def test_every_paper_of_the_support_line_goes_through_the_door():
    for path in (ROOT / "appointments/support/views").glob("*.py"):
        source = path.read_text()
        assert source.count("note_file(") == source.count("return file_to_save("), path.name


@pytest.mark.parametrize("model", [Appointment, Attendee, Message, Notice, AttemptReceipt])
def test_an_admin_page_that_can_show_a_sealed_field_goes_through_the_door(model):
    sealed = {field.name for field in model._meta.get_fields() if isinstance(field, SealedTextField)}
    page = admin.site._registry.get(model)
    if sealed and page:
        assert isinstance(page, Disclosed)
        assert not sealed & {str(name) for name in page.list_display}


def test_every_file_of_rows_is_known():
    writers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "appointments").rglob("*.py")
        if "downloads.answer(" in path.read_text() or "csv.writer(" in path.read_text()
    }
    assert writers == {
        "appointments/pages/downloads.py",
        "appointments/admin/uploads.py",  # the reader's own file
        "appointments/desk/views/day.py",  # goes through the door
        "appointments/desk/views/figures.py",  # counts
        "appointments/support/views/line.py",  # counts
    }
