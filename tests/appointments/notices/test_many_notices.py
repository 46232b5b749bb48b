"""New notices are stored with COPY; `bin/bench imports` in short."""

from dataclasses import replace

import pytest
from django.db import IntegrityError

from appointments.models import Notice
from appointments.notices import lines, loading
from appointments.notices.loading import LoadedNotices
from benchmarks.imports import file_of, measure

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(now):
    """Three lines of a file."""
    return list(lines.read(file_of(3), now=now, show=False).good.values())


@pytest.mark.parametrize("text", ["\\N", "\\.", "a\\tb", "{a,b}", 'a"b', "\\x41", "\\"])
def test_a_text_is_stored_as_it_is_written(text, found, now):
    loading.save([replace(found[0], family_unit=text)], now=now, show=False)
    assert Notice.objects.get().family_unit == text


def test_a_date_that_is_not_given_is_stored_as_none(found, now):
    loading.save([replace(found[0], report_by=None)], now=now, show=False)
    assert Notice.objects.get().report_by is None


def test_new_and_known_lines_may_be_mixed(found, now):
    loading.save(found[1:2], now=now, show=False)
    known = Notice.objects.get().pk
    changed = [found[0], replace(found[1], family_name="Otro"), found[2]]
    assert loading.save(changed, now=now, show=False) == LoadedNotices(2, 1)
    assert Notice.objects.get(pk=known).family_name == "Otro"
    assert {notice.subject_id for notice in Notice.objects.all()} == {line.subject_id for line in found}


def test_a_number_stored_twice_is_refused(found, now):
    with pytest.raises(IntegrityError, match="one_notice_per_subject_id"):
        loading.save([found[0], found[0]], now=now, show=False)


# Only the owner of the database may empty the table.
@pytest.mark.django_db(transaction=True)
def test_the_rows_that_the_measurement_copies_are_those_it_loaded(found):
    assert all(seconds > 0 for seconds in measure(30))
    assert Notice.objects.count() == 30
    numbers = {notice.subject_id for notice in Notice.objects.all()}
    assert numbers > {line.subject_id for line in found}
