"""docs/controls.md says what the code does: fields, limits, keys, connections, levels of data."""

import re

import pytest
from django.apps import apps

from appointments.vault import SealedTextField
from scheduler.demo import CHECKOUT
from tests.project import sources
from tests.project.test_readme import names_read

PAGE = (CHECKOUT / "docs/controls.md").read_text()
SECURITY = (CHECKOUT / "docs/security.md").read_text()
FIELDS = {
    "SubjectIdField": "Subject ID",
    "ANumberField": "A-number",
    "ReferenceField": "Confirmation number",
    "WordsField": "Help asked for, what a report says, who helps, who walks in",
    "NameField": "Name",
    "MemorableDateField": "Date of birth",
    "CountryField": "Country",
    "PhoneField": "Phone",
}
"""Our fields for typed text -> how the page names them."""


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize(
    "title",
    [
        *("What a field takes", "Limits", "Ways to sign in", "Sessions of staff", "Keys and algorithms", "Connections"),
        *("Levels of protection", "Work that takes long", "What is logged, and where", "Updates of packages"),
    ],
)
def test_every_section_is_there(title):
    assert len(section(title)) > 300


def test_every_field_of_a_form_has_a_rule():
    files = [CHECKOUT / "appointments/pages" / name for name in ("fields.py", "phone_field.py")]
    ours = [name for file in files for name in re.findall(r"^class (\w+Field)\(", file.read_text(), re.MULTILINE)]
    assert set(ours) == FIELDS.keys()
    assert not [name for name in FIELDS.values() if f"| {name}" not in section("What a field takes")]


def test_every_limit_of_the_settings_is_in_the_table():
    limits = {name for name in names_read() if name.startswith(("TRIES_", "LINK_REQUESTS_"))}
    assert len(limits) >= 5
    assert not [name for name in limits if f"`{name}`" not in section("Limits")]


def test_every_key_is_in_the_inventory():
    secrets = {name for name in names_read() if re.search(r"KEY|TOKEN|PASSWORD|ANYMAIL_SETTINGS", name)}
    assert len(secrets) >= 10
    assert not [name for name in secrets if f"`{name}`" not in section("Keys and algorithms")]


def test_every_connection_is_in_the_table():
    addresses = {name for name in names_read() if name.endswith("_URL")} - {"SITE_URL", "LEAVE_URL", *OF_PAGES}
    assert not [name for name in addresses | {"EMAIL_HOST"} if f"`{name}`" not in section("Connections")]


OF_PAGES = {"LEGAL_HELP_URL", "COURT_INFO_URL"}
"""Where links of pages lead; the site never asks them."""


def test_every_table_with_a_sealed_column_is_in_the_data_map():
    where = SECURITY.split("\n## Data map\n", 1)[1].split("\n## ", 1)[0]
    named = set(re.findall(r"`(\w+)[`.]", where))
    sealed = {
        model._meta.db_table.partition("_")[2]
        for model in apps.get_models()
        if any(isinstance(field, SealedTextField) for field in model._meta.get_fields())
    }
    assert len(sealed) > 5
    assert not sealed - named


def test_the_scripts_write_no_html():
    scripts = "".join(path.read_text() for path in (sources.BASE / "static").glob("*.js"))
    html = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|postMessage"
    assert not re.search(html, scripts)


def test_files_that_are_sent_have_names_of_our_own():
    sent = [path for path in sources.python_files() if "Content-Disposition" in path.read_text()]
    named = [line for path in sent for line in path.read_text().splitlines() if "filename=" in line]
    assert named
    assert not [line for line in named if re.search(r"request|GET|POST|typed|cleaned", line)]
