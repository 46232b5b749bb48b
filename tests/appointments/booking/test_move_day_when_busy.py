"""A run of a closed day ends while the office is busy, and does not try on at once."""

from datetime import date

import pytest

from appointments.booking import move_day
from appointments.models import Appointment, Relocation
from offices import inventory
from offices.models import Closure

pytestmark = pytest.mark.django_db

DAY = date(2026, 12, 2)


def test_a_busy_office_ends_the_run_and_the_next_one_moves_everyone(ana, bruno, office, now, monkeypatch):
    closure = Closure(office=office, starts_on=DAY, ends_on=DAY, reason_source="Snow")
    move_day.close(closure, now=now, actor="user:1")
    job, asked = Relocation.objects.get(), []

    def refuse(_relocation, appointment_id, **_when):
        asked.append(appointment_id)
        assert len(asked) <= 2, "tried again at once"
        raise inventory.Busy

    with monkeypatch.context() as patch:
        patch.setattr(move_day, "move", refuse)
        # The clock stands still, so nothing else would end the run.
        assert not move_day.relocate(job.pk, lambda: now)
    assert set(asked) == {ana.pk, bruno.pk}
    assert move_day.relocate(job.pk, lambda: now)
    assert set(Appointment.objects.values_list("version", flat=True)) == {2}
