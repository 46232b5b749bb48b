"""People booked before their appointment could be found by its number are found by it now."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from appointments import migrations
from appointments.find import by_reference
from appointments.models import Attendee
from appointments.tries import Actor, NoMatch

pytestmark = pytest.mark.django_db

ANYONE = Actor("browser", "192.0.2.1")


@pytest.fixture
def migration():
    """The migration, whatever its number."""
    names = (path.stem for path in Path(migrations.__file__).parent.glob("*_find_by_reference.py"))
    return import_module(f"appointments.migrations.{next(names)}")


def test_old_rows_are_found(migration, ana, now):
    Attendee.objects.update(found_by="")
    mother = ana.attendees.get(position=1)
    with pytest.raises(NoMatch):
        by_reference(ana.reference, mother.born, actor=ANYONE, now=now)
    migration.index(apps, None)
    assert all(by_reference(ana.reference, each.born, actor=ANYONE, now=now) == ana for each in ana.attendees.all())


def test_more_than_a_batch_and_rows_done_already_are_no_matter(migration, ana, bruno, monkeypatch):
    before = dict(Attendee.objects.values_list("pk", "found_by"))
    Attendee.objects.exclude(appointment=bruno).update(found_by="")
    monkeypatch.setattr(migration, "BATCH", 2)
    migration.index(apps, None)
    assert dict(Attendee.objects.values_list("pk", "found_by")) == before
