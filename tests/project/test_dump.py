"""A dump of the database, and all that Redis was told, show no one: neither their facts nor what opens their pages.

`bin/test tests/project/test_dump.py --rounds 100` is the long form: 1,000 people. One round is ten, one on each way.
"""

import threading
import uuid
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

import pyotp
import pytest
import redis
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from appointments.models import Appointment, AttemptReceipt, SecondStep
from appointments.people import link_requests
from appointments.staff import totp
from offices.models import Membership
from tests.appointments.manage.conftest import WISH, Holder, times, yes
from tests.appointments.public.conftest import clock  # noqa: F401 the same clock
from tests.project.agent import Line
from tests.project.marked import Marked, cookies_of, found
from tests.project.test_privacy import dump, redis_url

pytestmark = pytest.mark.django_db

WRITTEN = {
    *("accesslog", "appointment", "attemptreceipt", "attendee", "call", "draft", "earlierrequest", "failedtry"),
    *("message", "note", "notice", "secondstep", "verification", "walkin"),
}
"""The tables that must have rows, or the test has lost its way."""


@pytest.fixture
def offices(make_office, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    own = make_office(people_per_slot=100, unverified_share=100)
    return {"own": own, "other": make_office("MIA", latitude=25.8, longitude=-80.2)}


# --- After the booking, each takes one of these ways; they give the cookies of staff ----------------------------------


def moves(_person, held, _offices):
    held.post("change_choices", yes(times(held.post("change", WISH))[-1]))
    held.post("earlier", {"notice_days": "2"})


def changes_contact(person, held, _offices):
    person.more.append(f"new.{person.email}")
    held.post("manage_contact", {"email": f"new.{person.email}", "phone": person.phone, "language": "en"})


def gets_a_new_link(person, held, _offices):
    person.more.append(held.appointment.link_token)
    held.post("new_link")


def adds_a_child(person, held, _offices):
    person.more.append(person.child[::-1])
    name = {"given_names": person.child[::-1], "family_name": person.family_name, "country": "GT"}
    held.post("family_add", name | person.born)


def cancels(_person, held, _offices):
    held.post("cancel", {"reason": "moved"})
    held.post("undo")


def finds_it_again(person, held, _offices):
    person.post("find", {"reference": held.appointment.reference} | person.born)
    person.post("find", {"reference": held.appointment.reference} | person.born | {"born_year": "1931"})
    person.post("find_subject", {"subject_id": person.subject_id, "country": "GT"})


def gets_a_receipt(person, _held, _offices):
    person.more.append(person.subject_id[::-1])
    person.client.cookies.clear()
    person.come_to("paper")
    person.post("paper", {"way": "subject_id"})
    person.post("details", {"subject_id": person.subject_id[::-1], "country": "GT"} | person.born)
    page = person.post("attempt", {"is_same": "yes", "email": person.email})
    code = AttemptReceipt.objects.by_link(secret_of(page)).get().code
    person.post("my_receipts", {"code": code, "number": person.subject_id[::-1]})


def leaves_a_booking_open(person, _held, _offices):
    person.client.cookies.clear()
    person.come_to("check")


def calls(person, _held, offices):
    """An agent finds them, writes a note about them, looks at all and sends them their link."""
    line = Line(offices, "en", works_here(person, "Support agent").username)
    facts = person.born | {"country": "GT" if person.has_papers else "HN", "contact": person.email}
    there = line.person(f"{person.given_names} {person.family_name} {person.birth_date}", facts)
    line.post("note", {"text": f"{person.given_names} asks"}, **there)
    line.post("full", {"reason": f"For {person.phone}"}, **there)
    line.post("send", {"channel": "sms"}, **there)
    return cookies_of(line.client)


def comes_to_the_desk(person, held, offices):
    """Someone signs in with password and code, writes the child down and looks for the parent."""
    user = works_here(person, "Office staff")
    Membership.objects.create(user=user, office=offices["own"])
    app = SecondStep.objects.create(user=user, key=totp.new_key(), confirmed_at=timezone.now())
    person.more.append(app.key)
    held.client.cookies.clear()
    for password in (person.given_names, person.password):
        held.client.post(reverse("admin:login"), {"username": user.username, "password": password})
    code = pyotp.TOTP(app.key).at(timezone.now())
    held.client.post(reverse("desk:second_step"), {"code": code})
    told = {"kind": "told", "name": person.child, "people": "1", "language": "es", "press": str(uuid.uuid4())}
    held.client.post(reverse("desk:walk_in", args=["NYC"]), told)
    held.client.post(reverse("desk:scan", args=["NYC"]), {"code": f"{person.given_names} {person.birth_date}"})
    return cookies_of(held.client)


WAYS = [
    moves,
    changes_contact,
    gets_a_new_link,
    adds_a_child,
    cancels,
    finds_it_again,
    gets_a_receipt,
    leaves_a_booking_open,
    calls,
    comes_to_the_desk,
]


def works_here(person, role):
    user = User.objects.create_user(f"staff{person.number}", password=person.password, is_staff=True)
    user.groups.set([Group.objects.get(name=role)])
    return user


@contextmanager
def told_to_redis() -> Iterator[list[str]]:
    """Every command that Redis gets meanwhile."""
    said, over = [], f"over {uuid.uuid4()}"

    def listen() -> None:
        for command in monitor.listen():
            said.append(command["command"])
            if over in said[-1]:
                return

    with redis.Redis.from_url(redis_url(), socket_timeout=None) as store, store.monitor() as monitor:
        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield said
        finally:
            store.echo(over)
            thread.join(30)


def test_neither_shows_anyone(offices, make_notice, rounds, django_capture_on_commit_callbacks):
    values = set()
    with told_to_redis() as said, django_capture_on_commit_callbacks(execute=True):
        for number in range(10 * rounds):
            values |= all_of(Marked(number), WAYS[number % 10], offices, make_notice)
        link_requests.answer_all(timezone.now())
        call_command("send_due_messages", verbosity=0)
    for model in (Appointment, AttemptReceipt):
        values |= {each.link_token for each in model.objects.all()}
    text, redis_text = dump() + sessions(), "\n".join(said)
    assert Appointment.objects.count() >= 10 * rounds
    assert {name for name in WRITTEN if not apps.get_model("appointments", name).objects.exists()} == set()
    assert "appointments.tasks." in redis_text
    print(f"{len(values)} values, {len(text)} signs of the database, {len(redis_text)} of Redis")
    assert found(text, values) == set()
    assert found(redis_text, values) == set()


def all_of(person, way, offices, make_notice):
    """Books them, lets them go their way, and gives what must not be seen."""
    if person.has_papers:
        names = {"given_names": person.given_names, "family_name": person.family_name}
        make_notice(person.subject_id, person.a_number, date_of_birth=f"{person.birth_date}", **names)
    booked = Appointment.objects.by_link(secret_of(person.book())).get()
    keys, held = cookies_of(person.client), Holder(booked, client=person.client)
    of_staff = way(person, held, offices) or set()
    return keys | cookies_of(person.client) | of_staff | set(person.personal)


def secret_of(page) -> str:
    """The last part of the address."""
    return page.request["PATH_INFO"].split("/")[-2]


def sessions() -> str:
    """What the sessions of staff hold; their rows are packed."""
    return "\n".join(str(each.get_decoded()) for each in Session.objects.all())


@pytest.mark.parametrize("value", ["Gortivujko", "398765432", "+12125550187", "1988-03-21"])
def test_the_search_finds_each_form(value):
    for before in ("", "x", "xy"):
        plain = f"{before}: {value}."
        for written in (plain, plain.upper(), plain.encode().hex(), b64encode(plain.encode()).decode()):
            assert found(f"Row ({written})", ["Another one", value]) == {value}, written


def test_nine_digits_of_a_digest_are_no_number():
    assert found("f00398765432ab", ["398765432"]) == set()
