"""/metrics: what it says, that its cost does not grow with the site, and who may read it."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from math import inf

import pytest
import requests
from django.db import connection
from django.db.models import F
from prometheus_client import REGISTRY, Counter, Histogram

from appointments import tasks
from appointments.delivery import calls, circuits
from appointments.delivery.channels import ProviderDown
from appointments.models import Appointment, CheckedRule, Circuit, Message
from appointments.upkeep import invariants, rule_checks
from appointments.upkeep.health import BEAT, note
from appointments.upkeep.measures import Measures
from offices import metrics
from offices.inventory import Busy
from offices.models import Slot
from tests.server import serving
from tests.worker import broker

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-tests"


def measured(now) -> dict[tuple[str, ...], float]:
    """The name and the labels of each number -> the number."""
    samples = [sample for family in Measures(lambda: now).collect() for sample in family.samples]
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}


@pytest.fixture
def risen():
    """By how much a counter has risen since the test began."""
    before = {}

    def risen(name, **labels):
        value = REGISTRY.get_sample_value(name, labels) or 0
        return value - before.setdefault((name, *labels.values()), value)

    return risen


def test_a_scrape_takes_as_many_queries_for_many_offices_as_for_one(make_office, bruno, now, django_assert_num_queries):
    with django_assert_num_queries(11):
        measured(now)
    for n in range(5):
        make_office(code=f"X{n}")
    with django_assert_num_queries(11):
        measured(now)


def test_it_shows_stock_by_office(office, make_office, now):
    closed = make_office(code="OFF", is_active=False)
    found = measured(now)
    assert found["checkin_free_places", office.code] > 0
    assert found["checkin_days_until_free", office.code] >= 0
    assert ("checkin_free_places", closed.code) not in found


def test_an_office_without_any_free_place_is_further_away_than_any_other(office, now):
    Slot.objects.filter(office=office).update(booked=F("capacity"))
    found = measured(now)
    assert (found["checkin_free_places", office.code], found["checkin_days_until_free", office.code]) == (0, inf)


def test_it_shows_what_is_due_and_not_what_is_planned(bruno, now):
    Message.objects.update(due_at=now + timedelta(days=1))
    Message.objects.filter(pk=Message.objects.first().pk).update(channel="sms", due_at=now - timedelta(minutes=5))
    found = measured(now)
    assert (found["checkin_messages_due", "sms"], found["checkin_messages_due", "email"]) == (1, 0)
    assert 300 <= found["checkin_oldest_due_seconds",] <= 310


def test_it_shows_ages_of_the_clock_and_the_rest_of_a_provider(now):
    note(BEAT, now - timedelta(seconds=42))
    Circuit.objects.create(provider="twilio", failures=3, rests_until=now + timedelta(minutes=1))
    found = measured(now)
    assert found["checkin_silent_seconds", BEAT] == 42 < found["checkin_may_be_silent_seconds", BEAT]
    assert (found["checkin_provider_rests", "twilio"], found["checkin_provider_rests", "log"]) == (1, 0)


def test_a_provider_rests_until_it_was_tried_again(now):
    Circuit.objects.create(provider="twilio", failures=3, rests_until=now)
    assert measured(now + timedelta(seconds=20))["checkin_provider_rests", "twilio"] == 1
    assert ("checkin_provider_rests", "twilio") not in measured(now + timedelta(minutes=2))
    circuits.went_well("twilio", "sms", timedelta(0), now)
    assert ("checkin_provider_rests", "twilio") not in measured(now)


def test_without_the_database_it_says_so(transactional_db, monkeypatch, now):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    found = measured(now)
    assert found["checkin_database_up",] == 0
    assert "checkin_oldest_due_seconds" not in {name for name, *_labels in found}


def test_without_redis_it_says_so(now):
    with broker() as server:
        assert measured(now)["checkin_redis_up",] == 0
        server.start()
        tasks.reap_messages.delay()
        assert measured(now)["checkin_hints_waiting", "messages"] == 1


def test_every_rule_has_its_turn(now):
    rules = [rule.name for rule in invariants.rules()]
    checked = [rule_checks.check_next(now + timedelta(minutes=n)).rule for n in range(3)]
    assert checked == sorted(rules)[:3]
    CheckedRule.objects.bulk_create(CheckedRule(rule=name, checked_at=now, broken=0) for name in sorted(rules)[3:])
    CheckedRule.objects.filter(rule=sorted(rules)[7]).update(checked_at=now - timedelta(days=1))
    assert rule_checks.check_next(now).rule == sorted(rules)[7]


def test_a_broken_rule_shows_until_it_holds(bruno, now):
    name = "link_is_stored_hashed"
    others = [rule.name for rule in invariants.rules() if rule.name != name]
    CheckedRule.objects.bulk_create(CheckedRule(rule=other, checked_at=now, broken=0) for other in others)
    hashed = bruno.link_hash
    Appointment.objects.update(link_hash="x")
    tasks.check_next_rule.apply(throw=True)
    assert measured(now)["checkin_broken_rows", name] == 1
    Appointment.objects.update(link_hash=hashed)
    CheckedRule.objects.filter(rule=name).update(checked_at=now - timedelta(days=1))
    rule_checks.check_next(now)
    assert ("checkin_broken_rows", name) not in measured(now)


def test_a_booking_counts_when_it_is_committed(book, make_person, risen, django_capture_on_commit_callbacks):
    assert risen("checkin_bookings_total") == 0
    with django_capture_on_commit_callbacks(execute=True):
        book(make_person())
        assert risen("checkin_bookings_total") == 0
    assert risen("checkin_bookings_total") == 1


def test_refusals_requests_and_calls_are_counted_by_name(client, risen):
    counted = [
        ("checkin_refusals_total", {"refusal": "Busy"}),
        ("checkin_requests_total", {"view": "public:start", "status": "200"}),
        ("checkin_provider_calls_total", {"provider": "twilio", "outcome": "down"}),
    ]
    assert [risen(name, **labels) for name, labels in counted] == [0, 0, 0]
    Busy()
    client.get("/en/")
    with pytest.raises(ProviderDown), calls.noted("twilio", 1):
        raise ProviderDown
    assert [risen(name, **labels) for name, labels in counted] == [1, 1, 1]


@pytest.mark.parametrize(("token", "given"), [(TOKEN, ""), (TOKEN, "Bearer x"), (TOKEN, TOKEN), ("", "Bearer ")])
def test_only_one_who_knows_the_token_may_read_it(token, given, client, settings):
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_it_answers_under_any_name_and_without_https(client, settings):
    settings.METRICS_TOKEN, settings.SECURE_SSL_REDIRECT = TOKEN, True
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}", "Host": "10.0.0.7:8000"})
    assert answer.status_code == 200
    assert b"checkin_silent_seconds{" in answer.content


@pytest.mark.django_db(transaction=True)
def test_the_processes_of_a_server_add_up_what_they_count():
    with serving(METRICS_TOKEN=TOKEN) as address:
        for _n in range(20):
            requests.get(f"{address}/health/live", timeout=20)
        text = requests.get(f"{address}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=20).text
    assert float(re.search(r'checkin_requests_total\{status="200",view="health_live"\} (\S+)', text)[1]) == 20


def test_the_folder_of_a_worker_is_made_before_anything_counts_in_it(tmp_path):
    folder = tmp_path / "new"
    code = "import scheduler, django; django.setup(); from offices.metrics import BOOKINGS; BOOKINGS.inc()"
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "scheduler.settings"}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert list(folder.glob("counter_*.db"))


def test_every_number_has_a_name_of_ours_and_a_meaning():
    ours = [each for each in vars(metrics).values() if isinstance(each, (Counter, Histogram))]
    assert all(each._name.startswith("checkin_") and each._documentation.endswith(".") for each in ours)
