"""Dispatchers are killed during their calls, with a faulty provider: no message is lost or doubled.

The short form of `tests/chaos/storm.py`, without Celery and on a clock that runs 30 times as fast.
"""

import random
import time
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from appointments.booking import Contact
from appointments.delivery.inbound import reports as deliveries
from appointments.models import Message
from tests.chaos.farm import farm, fast_clock
from tests.server import database_of_tests
from tests.twilio import SENDER, SID, TOKEN, twilio
from tests.worker import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

MESSAGES, KILLS, DISPATCHERS, SPEED = 20, 6, 3, 30
WAYS = ["slow"] * 12 + ["error", "busy", "hang", "deaf", "cut", "lie", "odd", "twice"]
"""The treatment of the first texts, in any order; all later ones succeed, but slowly."""


@pytest.fixture
def provider():
    """Slow, failing, hanging, answering twice; the dispatchers reach it through their environment."""
    ways = iter(random.Random(7).sample(WAYS, len(WAYS)))
    with twilio() as (provider, url):
        provider.behave, provider.seconds = lambda: next(ways, "slow"), 0.1
        account = {"ACCOUNT_SID": SID, "AUTH_TOKEN": TOKEN, "SENDER": SENDER, "API_URL": url}
        provider.environment = {f"TWILIO_{name}": value for name, value in account.items()}
        provider.environment |= {"SMS_CHANNEL": "twilio", "SMS_TIMEOUT": "1", "DATABASE_URL": database_of_tests()}
        yield provider


@pytest.fixture
def texts(book, make_person):
    """Texts for as many people, each to their own number, all due now."""
    for n in range(MESSAGES):
        book(make_person(f"Person {n}"), contact=Contact("en", "", f"+1212555{n:04}"), now=timezone.now())
    return Message.objects.filter(kind="confirmation")


def test_kills_neither_lose_nor_double_a_message(texts, provider):
    started = time.time()
    provider.clock = fast_clock(SPEED, started)
    with farm("dispatch", DISPATCHERS, SPEED, started, provider.environment) as kill_one:
        wait_until(lambda: provider.taken)
        for _kill in range(KILLS):
            time.sleep(0.3)
            kill_one()
        wait_until(lambda: not texts.exclude(status="sent").exists(), seconds=120)
    copies = Counter(provider.by_us)
    assert len(copies) == MESSAGES, "some are lost"
    # A worker that is suspended for longer than its claim may still send a second time; a busy machine does that.
    assert copies.total() - MESSAGES <= KILLS
    report_all(provider, texts)
    twice = {phone for phone, copies in Counter(taken["to"] for taken in provider.taken).items() if copies > 1}
    assert {text.recipient for text in texts.filter(possibly_duplicate=True)} >= twice
    call_command("check_invariants", stdout=StringIO())


def report_all(provider, texts):
    """Every delivery is reported, some more than once, in any order."""
    messages = {text.recipient: text.pk for text in texts.select_related("appointment")}
    reports = provider.taken * 2
    random.Random(3).shuffle(reports)
    for taken in reports:
        deliveries.report(messages[taken["to"]], provider="twilio", number=taken["sid"], status="delivered")
