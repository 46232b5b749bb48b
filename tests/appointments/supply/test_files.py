"""A file on the command line is saved office by office, as in the administration."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.imports import hours
from appointments.imports.plan import Scope
from offices.models import Closure, Office

pytestmark = pytest.mark.django_db

LINES = """office,starts_on,reason_en,reason_es
NYC,2026-12-09,Snow,Nieve
MIA,2026-12-09,Storm,Tormenta
NYC,2026-12-10,Snow,Nieve
"""


@pytest.fixture
def file(tmp_path, office, make_office):
    make_office("MIA")
    path = tmp_path / "closures.csv"
    path.write_text(LINES, encoding="utf-8")
    return path


def test_each_office_is_locked_for_itself(file, monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    with CaptureQueriesContext(connection) as asked:
        call_command("load_closures", file, verbosity=0)
    begun = [each for each in asked if "set_config('lock_timeout'" in each["sql"]]
    assert Closure.objects.count() == 3
    assert len(begun) == 2


def test_the_file_again_changes_nothing(file, monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    for _time in range(2):
        call_command("load_closures", file, verbosity=0)
    assert Closure.objects.count() == 3


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        ("hours", "office,weekday,opens,closes\nNYC,Sunday,9:00,12:00\n", "They keep their time. To save this, run"),
        ("closures", "office,starts_on,reason_en,reason_es\nNYC,{day},Snow,Nieve\n", "To save this and tell them, run"),
    ],
)
def test_it_says_whether_those_who_are_booked_keep_their_time(name, lines, said, ana, tmp_path, monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    path = tmp_path / "file.csv"
    path.write_text(lines.format(day=ana.starts_at.date()))
    with pytest.raises(CommandError, match=f"\n{said} it again with --tell-booked.$") as refused:
        call_command(f"load_{name}", path, verbosity=0)
    # Each part ends with one period.
    assert re.search(r"\nNYC: .+\. Appointments booked there: 1\.\n", str(refused.value))


def test_thousands_of_one_line_of_hours_are_held_back_once_each(office, now):
    text = "office,weekday,opens,closes\n" + "NYC,Monday,8:00,15:00\n" * 50
    reading = hours.read(text, Scope(now, Office.objects.all(), everywhere=True))
    # The first is held back as well, because half a plan would close the other hours.
    assert len(reading.problems) == 50
    assert str(reading.problems[0]) == "line 3, column opens: overlaps with line 2, which begins on the same date"
