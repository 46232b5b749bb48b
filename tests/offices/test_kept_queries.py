"""A kept query gives what the ordinary one gives, for the values of each call."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.models import F, Prefetch, Q, prefetch_related_objects
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from offices.kept_queries import Given, KeptQuery, give_related
from offices.models import Office, OpeningHours

BY_CODE = KeptQuery(lambda: Office.objects.filter(Q(code=Given("code"))))


@pytest.mark.django_db
def test_each_call_finds_the_rows_of_its_own_values(office, make_office):
    other = make_office("ELP")
    assert [BY_CODE.rows(code=each.code) for each in (office, other)] == [[office], [other]]


@pytest.mark.django_db
def test_a_row_has_every_column(office):
    ordinary = Office.objects.get(pk=office.pk)
    assert BY_CODE.first(code=office.code).__dict__.keys() == ordinary.__dict__.keys()


def facts(row):
    """What the row and the rows joined to it hold."""
    own = {name: value for name, value in row.__dict__.items() if name != "_state"}
    joined = {name: facts(each) if each else None for name, each in row._state.fields_cache.items()}
    return own | {"db": row._state.db, "adding": row._state.adding} | joined


@pytest.mark.django_db
def test_rows_are_those_of_the_ordinary_query(office, make_office):
    office.parent = make_office("ELP")
    office.save()
    hours = OpeningHours.objects.select_related("office__parent").annotate(whose=F("office__code"))
    for ordinary in (
        hours.order_by("pk"),
        hours.only("weekday", "office__timezone", "office__parent").order_by("pk"),
        Office.objects.order_by("pk"),
    ):
        found = KeptQuery(lambda kept=ordinary: kept).rows()
        assert [facts(row) for row in found] == [facts(row) for row in ordinary.all()]
        assert found
    values = Office.objects.order_by("pk").values_list("pk", "lead_hours")
    assert KeptQuery(lambda: values).rows() == list(values)


@pytest.mark.django_db
def test_no_row_is_none(office):
    assert BY_CODE.first(code="NOWHERE") is None


@pytest.mark.django_db
def test_a_row_that_changed_is_read_again(office):
    BY_CODE.first(code=office.code)
    Office.objects.filter(pk=office.pk).update(city="Elsewhere")
    assert BY_CODE.first(code=office.code).city == "Elsewhere"


@pytest.mark.django_db
def test_joined_rows_come_in_the_same_statement(office):
    hours = KeptQuery(lambda: OpeningHours.objects.select_related("office").filter(office=Given("office")))
    with CaptureQueriesContext(connection) as asked:
        assert {each.office for each in hours.rows(office=office.pk)} == {office}
    assert len(asked) == 1


@pytest.mark.django_db
def test_related_rows_are_given_as_django_prefetches_them(office):
    hours = KeptQuery(lambda: OpeningHours.objects.filter(office=Given("office")).order_by("pk"))
    ours, djangos = Office.objects.get(), Office.objects.get()
    prefetch_related_objects([djangos], Prefetch("hours", OpeningHours.objects.order_by("pk")))
    give_related(ours, "hours", hours.rows(office=office.pk))
    with CaptureQueriesContext(connection) as asked:
        assert list(ours.hours.all()) == list(djangos.hours.all()) != []
        assert all(each.office is ours for each in ours.hours.all())
    assert len(asked) == 0
    assert ours._prefetched_objects_cache.keys() == djangos._prefetched_objects_cache.keys()


@pytest.mark.django_db(transaction=True)
def test_each_thread_uses_its_own_connection(office):
    BY_CODE.first(code=office.code)

    def ask(_number: int) -> Office:
        try:
            return BY_CODE.first(code=office.code)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, range(4))) == [office] * 4


@pytest.mark.django_db(transaction=True)
def test_a_kept_lock_outside_of_a_transaction_is_refused_like_any_other(office):
    locked = KeptQuery(lambda: Office.objects.filter(pk=Given("pk")).select_for_update())
    with transaction.atomic():
        assert locked.first(pk=office.pk) == office
    with pytest.raises(TransactionManagementError):
        locked.first(pk=office.pk)


@pytest.mark.django_db
def test_a_row_that_is_not_made_has_the_columns_of_its_own_table_and_the_annotations(office, make_office):
    office.parent = make_office("ELP")
    office.save()
    offices = Office.objects.filter(pk=office.pk).select_related("parent").annotate(twice=F("lead_hours") * 2)
    (row,) = KeptQuery(lambda: offices).unmade()
    assert (row.id, row.code, row.parent_id) == (office.pk, office.code, office.parent_id)
    assert row.twice == office.lead_hours * 2
    assert not hasattr(row, "parent")
    assert row.made() == office
    assert row.made().parent.code == "ELP"
