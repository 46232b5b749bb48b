"""The file of beat: one that was cut off when beat was killed is made anew, and no one need delete it."""

from dbm import dumb

import pytest
from celery.beat import PersistentScheduler

from scheduler.celery import app
from scheduler.schedule_file import Schedule


@pytest.fixture
def cut_off(tmp_path, monkeypatch):
    """A file that was killed when its place was written and its content was not. Python's own kind, found anywhere."""
    monkeypatch.setattr("dbm.open", dumb.open)
    path = tmp_path / "beat"
    Schedule(app, schedule_filename=str(path)).close()
    path.with_suffix(".dat").write_bytes(b"")
    return str(path)


def test_a_file_that_was_cut_off_is_made_anew(cut_off):
    assert Schedule(app, schedule_filename=cut_off).schedule.keys() >= app.conf.beat_schedule.keys()
    assert app.conf.beat_scheduler == "scheduler.schedule_file:Schedule"


def test_celery_alone_would_never_start_again(cut_off):
    with pytest.raises(EOFError):
        PersistentScheduler(app, schedule_filename=cut_off)


def test_what_was_noted_is_kept(tmp_path):
    first = Schedule(app, schedule_filename=str(tmp_path / "beat"))
    name = next(iter(app.conf.beat_schedule))
    ran = first.reserve(first.schedule[name]).last_run_at
    first.close()
    assert Schedule(app, schedule_filename=str(tmp_path / "beat")).schedule[name].last_run_at == ran
