"""The agent's pages do not slow down with many appointments stored: every look-up goes by an index."""

import pytest
from django.db import connection

from appointments.models import Attendee, Notice
from appointments.support.search import readings
from appointments.support.subject import subjects

pytestmark = pytest.mark.django_db

MANY = 20_000
APPOINTMENTS = f"""
    INSERT INTO appointments_appointment SELECT (jsonb_populate_record(one, jsonb_build_object(
        'id', gen_random_uuid(), 'reference', 'R' || n, 'link_hash', md5(n::text), 'submission', NULL,
        'contact_digests', to_jsonb(ARRAY[md5('c' || n)])))).*
    FROM appointments_appointment one, generate_series(1, {MANY}) n
"""
ATTENDEES = """
    INSERT INTO appointments_attendee SELECT (jsonb_populate_record(one, jsonb_build_object(
        'id', gen_random_uuid(), 'appointment_id', appointment.id, 'person', md5(appointment.reference),
        'position', 1, 'notice_id', NULL, 'name_digests', to_jsonb(ARRAY[md5('n' || appointment.reference)])))).*
    FROM appointments_attendee one, appointments_appointment appointment
    WHERE one.position = 1 AND appointment.id <> one.appointment_id
"""


@pytest.fixture
def many(ana):
    """Ana among many others."""
    with connection.cursor() as cursor:
        cursor.execute(APPOINTMENTS)
        cursor.execute(ATTENDEES)
        cursor.execute("ANALYZE")
    assert Attendee.objects.count() > MANY
    return ana


def plans(many):
    """The plan of every look-up behind a search and a person's page."""
    texts = (str(many), "A012345678", "312345678", "ana@example.com", "Ana Sample March 21, 1988")
    for reading in (one for text in texts for one in readings(text)):
        for manager, match in ((Attendee.objects, reading.attendees), (Notice.objects, reading.notices)):
            if match is not None:
                yield manager.filter(match).values_list("person").explain()
    person = many.attendees.first().person
    yield Attendee.objects.filter(person__in=[person]).explain()


def test_no_look_up_reads_a_whole_table(many):
    found = list(plans(many))
    assert len(found) > 6
    big = ("Seq Scan on appointments_attendee", "Seq Scan on appointments_appointment")
    assert [plan for plan in found if any(each in plan for each in big)] == []


def test_without_its_index_a_look_up_would(many):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX attendees_by_name")
    assert any("Seq Scan on appointments_attendee" in plan for plan in plans(many))


def test_a_person_is_found_among_many(many, django_assert_max_num_queries):
    person = many.attendees.first().person
    with django_assert_max_num_queries(2):
        assert len(subjects([person])) == 1
