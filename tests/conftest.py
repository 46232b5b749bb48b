"""The people, the time and one office, the same in every test.

Ana is booked with her two children, Bruno is booked alone. Everything runs on real PostgreSQL and Redis.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.client import ClientHandler
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as generated
from pytest_django import DjangoDbBlocker

from appointments import booking, waking
from appointments.booking import Contact, Person
from appointments.models import Appointment, Notice
from appointments.upkeep import database_roles
from appointments.upkeep.database_roles import APPLICATION, AUDITOR
from offices import clock, inventory
from offices.inventory import waiting
from offices.models import Office, OpeningHours
from scheduler import translations
from tests import emptying, few_queries, reads
from tests.staff import signed_in


def pytest_configure(config: pytest.Config) -> None:
    """Compiles the translations, since `.mo` files are not committed, and serves static files uncollected."""
    # Parallel test processes share the files: only the main process writes them.
    if not hasattr(config, "workerinput"):
        translations.compile_all()
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    TransactionTestCase._fixture_teardown = emptying.empty
    # A test keeps its transaction open while a browser works, longer than any request may; and on a busy machine a
    # crowd of threads waits longer than people should. Tests of the limits set their own.
    settings.DATABASE_TIMEOUTS = dict.fromkeys(settings.DATABASE_TIMEOUTS, "10min")


# No generated case fails because the machine is slow. `--hypothesis-profile long`: five times as many cases.
generated.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
generated.register_profile("long", generated.get_profile("steady"), max_examples=500)
generated.load_profile("steady")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A process that a test has killed may leave a session behind, which would prevent the drop of the database."""
    with django_db_blocker.unblock():
        database_roles.make(dict.fromkeys((APPLICATION, AUDITOR), ""))
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="module", autouse=True)
def _few_dead_rows(django_db_blocker: DjangoDbBlocker) -> None:
    """What a test rolls back stays in the tables as dead rows, and every later query reads past them."""
    # A run of tests without a database makes none.
    if not connection.settings_dict["NAME"].startswith("test_"):
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM")


@pytest.fixture(autouse=True)
def _as_the_application(request: pytest.FixtureRequest) -> None:
    """Until a test's own transaction ends, it has the rights of the site's role, unless it is marked `as_owner`."""
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    if marker and not commits and not request.node.get_closest_marker("as_owner"):
        request.getfixturevalue("db")
        with connection.cursor() as cursor:
            name = database_roles.role(APPLICATION, connection.settings_dict["NAME"])
            cursor.execute(f"SET LOCAL ROLE {connection.ops.quote_name(name)}")


@pytest.fixture(autouse=True)
def _speak_english() -> Iterator[None]:
    """A Spanish request would leave its language to the next test."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database's clock tells the site's time, so that a test sets one clock."""
    monkeypatch.setattr(clock, "database_now", lambda: timezone.now())


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a crowd of threads waits longer than people should; tests of the limits set their own."""
    monkeypatch.setattr(waiting, "LONGEST", 60.0)
    monkeypatch.setattr(waiting, "STANDSTILL", 60.0)


@pytest.fixture(autouse=True)
def _reads_write_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every GET of every test fails if it writes anything but the record that it took place, or, on the support line,
    if it takes many queries.
    """
    monkeypatch.setattr(ClientHandler, "__call__", few_queries.checked(reads.checked(ClientHandler.__call__)))


@pytest.fixture
def now() -> datetime:
    """Tuesday, December 1, 2026, noon in New York."""
    return datetime(2026, 12, 1, 17, 0, tzinfo=UTC)


@pytest.fixture
def make_office(now: datetime) -> Callable[..., Office]:
    """Makes an office in New York that takes people Monday to Friday."""

    def make(
        code: str = "NYC", *, people_per_slot: int = 4, slot_minutes: int = 30, opens=time(8), closes=time(15), **fields
    ) -> Office:
        name = {"es": fields.pop("name_es", "")}
        office = Office(
            **{
                "code": code,
                "name_source": f"{code} Field Office",
                "kind": Office.Kind.FIELD_OFFICE,
                "address": "26 Federal Plaza",
                "city": "New York",
                "state": "NY",
                "zip_code": "10278",
                "timezone": "America/New_York",
                "latitude": 40.7152,
                "longitude": -74.0038,
                "confirmed_by": "Carla",
                "confirmed_at": now,
            }
            | fields
        )
        office.write("name", name).save(force_insert=True)
        OpeningHours.objects.bulk_create(
            OpeningHours(
                office=office,
                weekday=weekday,
                opens=opens,
                closes=closes,
                slot_minutes=slot_minutes,
                people_per_slot=people_per_slot,
                valid_from=date(2020, 1, 1),
            )
            for weekday in range(5)
        )
        return office

    return make


@pytest.fixture
def office(make_office: Callable[..., Office], now: datetime) -> Office:
    """An office with slots open for the next month."""
    office = make_office()
    inventory.open_slots(office, date(2027, 1, 1), now=now)
    return office


@pytest.fixture
def make_person() -> Callable[..., Person]:
    """Makes a person without a notice; each name is another person."""

    def make(given_names: str = "Bruno", family_name: str = "Sample", **fields) -> Person:
        return Person(
            **{"given_names": given_names, "family_name": family_name, "born": date(1990, 4, 7), "country": "HN"}
            | fields
        )

    return make


@pytest.fixture
def make_notice(now: datetime) -> Callable[..., Notice]:
    """Makes an imported notice."""

    def make(subject_id: str = "312345678", a_number: str = "012345678", **fields) -> Notice:
        notice = Notice(
            **{
                "subject_id": subject_id,
                "a_number": a_number,
                "given_names": "Ana",
                "family_name": "Sample",
                "date_of_birth": "1988-03-21",
                "country_of_birth": "GT",
                "report_by": date(2027, 1, 15),
                "imported_at": now,
            }
            | fields
        )
        notice.index()
        notice.save(force_insert=True)
        return notice

    return make


@pytest.fixture
def book(office: Office, now: datetime) -> Callable[..., Appointment]:
    """Books people at the office."""

    def book(*people: Person, **fields) -> Appointment:
        return booking.book(
            **{"office": office, "people": people, "contact": Contact("en"), "submission": uuid.uuid4(), "now": now}
            | fields
        )

    return book


@pytest.fixture
def ana(make_notice, make_person, book) -> Appointment:
    """Ana's appointment, with two children."""
    children = [make_person("Lucia", born=date(2015, 6, 2)), make_person("Mateo", born=date(2018, 9, 30))]
    contact = Contact("es", "ana@example.com", "+12125550123")
    return book(Person.on_notice(make_notice()), *children, contact=contact)


@pytest.fixture
def bruno(make_person, book) -> Appointment:
    """Bruno's appointment, alone and without a notice."""
    return book(make_person("Bruno"), contact=Contact("en", "bruno@example.com"))


@pytest.fixture
def offices(office: Office, make_office: Callable[..., Office]) -> dict[str, Office]:
    """Where people of `tests.staff` work: Ana's office, and another one, which is Dario's."""
    return {"own": office, "other": make_office("MIA", city="Miramar", state="FL")}


@pytest.fixture
def staff(offices: dict[str, Office]) -> Callable[[str], Client]:
    """A browser with a person of `tests.staff` signed in."""
    return lambda name: signed_in(name, offices)


@pytest.fixture
def faulty_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery raises what nobody expects."""

    def fail(*_args: object, **_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Celery, "send_task", fail)
    # Else a test in which it was away could have ended just now.
    waking.away["until"] = 0.0


def pytest_addoption(parser: pytest.Parser) -> None:
    """The long form of the load and chaos runs."""
    parser.addoption("--rounds", type=int, default=1, help="how many rounds the load and chaos tests make")


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How many rounds to make."""
    return int(request.config.getoption("--rounds"))
