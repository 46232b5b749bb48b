"""Fictional data for trials, clearly marked: every name says Sample or Ejemplo."""

import random
import uuid
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import Group, User

from appointments import booking
from appointments.booking import Contact, Person
from appointments.booking.line import is_quiet
from appointments.models import Attendee, Notice, Offer
from appointments.receipts import addresses
from appointments.values import countries
from appointments.values.births import first_day
from appointments.values.identifiers import format_a_number
from offices import languages
from offices.long_work import long_work
from offices.models import Membership, Office
from offices.progress import progress

OFFICES = ("NYC", "MIA", "SNA", "LOS", "ELP")
MOST_PARTIES_A_DAY = 12
DAYS = 30
_SEED = 385
_NO_CODE = "  No code is asked for after the password. To try that: SECOND_STEP=true bin/demo"


class HasRealNotices(Exception):
    """The database holds real notices; invented people must not be mixed with them."""


class LogIn(NamedTuple):
    """A sample account: its role, and the offices it works for."""

    username: str
    role: str
    offices: tuple[str, ...] = ()


LOG_INS = (
    LogIn("sample-administrator", "Administrator"),
    LogIn("sample-manager", "Office manager", ("NYC", "MIA")),
    LogIn("sample-staff", "Office staff", ("NYC",)),
    LogIn("sample-agent", "Support agent"),
    LogIn("sample-supervisor", "Support supervisor"),
)


@long_work()
def load(*, now: datetime, password: str, days: int = DAYS, show: bool = True) -> bool:
    """Accounts with `password`, sample notices, `days` of partly booked slots, and an earlier date held for one person.

    All or nothing. Returns whether anything was added: a second run only sets the password. `show` draws a progress
    bar. Raises `HasRealNotices`.
    """
    if Notice.objects.filter(is_sample=True).exists():
        _save_log_ins(password)
        return False
    # Invented people beside real ones could be taken for real at a desk.
    if Notice.objects.exists():
        raise HasRealNotices("This database holds notices that are not samples.")
    _save_log_ins(password)
    _save_notices(now)
    _book_days(days, now, show)
    _hold_an_earlier_date(now)
    return True


def guide(password: str) -> list[str]:
    """What to try, line by line: the accounts, and notices without an appointment."""
    free = _free_notices()
    alone = [notice for notice in free if not notice.family_unit]
    family = [notice for notice in free if notice.family_unit]
    lines = [f"Sample log-ins (at /admin/, the support line at /en/support/), password {password}:"]
    lines += [f"  {each.username:22} {each.role}{_place(each)}" for each in LOG_INS]
    lines += ["  Each sets up an app for codes at its first sign-in." if settings.SECOND_STEP else _NO_CODE]
    lines += ["Sample notices (fictional):"] if free else []
    lines += [f"  Subject ID {each.subject_id}, {_birth(each)}" for each in alone[:2]]
    lines += [f"  A-number {format_a_number(each.a_number)}, {_birth(each)}" for each in alone[2:4]]
    lines += ["  A family:"] if family else []
    lines += [f"    {each.full_name}, Subject ID {each.subject_id}, {_birth(each)}" for each in family]
    held = Offer.objects.filter(status=Offer.Status.OPEN).select_related("appointment").first()
    return lines + (_offered(held) if held else [])


def _place(log_in: LogIn) -> str:
    return f" at {' and '.join(log_in.offices)}" if log_in.offices else ""


def _offered(offer: Offer) -> list[str]:
    """Where it is answered, and the birth date that is asked there."""
    link, first = addresses.offer_link(offer.appointment), offer.appointment.attendees.all()[0]
    return [f"An earlier date held for someone, {_birth(first)}: {link}"]


def _birth(person: Notice | Attendee) -> str:
    born = first_day(person.born)
    return f"born {born:%B} {born.day}, {born.year} in {countries.name_of(person.country_of_birth, 'en')}"


def _free_notices() -> list[Notice]:
    """Sample notices without an appointment, families last."""
    taken = Attendee.objects.filter(is_active=True).values("person")
    free = Notice.objects.filter(is_sample=True).exclude(person__in=taken)
    return sorted(free, key=lambda notice: notice.subject_id)


def _save_log_ins(password: str) -> None:
    for each in LOG_INS:
        user, _made = User.objects.get_or_create(username=each.username)
        user.first_name, user.last_name, user.is_staff, user.is_superuser = "Sample", each.role, True, False
        user.set_password(password)
        user.save(update_fields=["first_name", "last_name", "is_staff", "is_superuser", "password"])
        user.groups.set([Group.objects.get(name=each.role)])
        # A trial may have given it rights that its role does not have.
        user.user_permissions.clear()
        offices = Office.objects.filter(code__in=each.offices)
        Membership.objects.bulk_create(
            [Membership(user=user, office=office) for office in offices], ignore_conflicts=True
        )


def _save_notices(now: datetime) -> None:
    """Six people alone, and a family of three."""
    notices = [_notice(number, now, "") for number in range(1, 7)]
    notices += [_notice(number, now, "SAMPLE-FAMILY") for number in range(7, 10)]
    Notice.objects.bulk_create(notices)


def _notice(number: int, now: datetime, family_unit: str) -> Notice:
    born = date(2014, 5, number) if number in (8, 9) else date(1980 + number, 1 + number, 10 + number)
    notice = Notice(
        subject_id=f"38500000{number}",
        a_number=f"09900000{number}",
        given_names=f"Sample {_letters(number)}",
        family_name="Ejemplo",
        date_of_birth=born.isoformat(),
        country_of_birth="GT" if family_unit else ("GT", "HN", "MX", "SV", "VE", "CO")[number - 1],
        issued_on=now.date() - timedelta(days=5),
        report_by=now.date() + timedelta(days=55),
        family_unit=family_unit,
        is_sample=True,
        imported_at=now,
    )
    notice.index()
    return notice


def _book_days(days: int, now: datetime, show: bool) -> None:
    chance = random.Random(_SEED)  # noqa: S311
    first = now.date() + timedelta(days=1)
    weekdays = [day for n in range(days) if (day := first + timedelta(days=n)).weekday() < 5]
    offices = Office.objects.bookable().filter(code__in=OFFICES)
    number = 0
    for office, day in progress([(office, day) for office in offices for day in weekdays], "Booking", show=show):
        for _party in range(chance.randint(1, MOST_PARTIES_A_DAY)):
            number += 1
            _book(office, day, number, chance, now)


def _book(office: Office, day: date, number: int, chance: random.Random, now: datetime) -> None:
    hour = chance.randint(8, 13)
    booking.book(
        office=office,
        people=[_person(number, place, chance) for place in range(chance.choice((1, 1, 1, 2, 3)))],
        contact=Contact(
            chance.choice(languages.codes()), "sample@example.org" if number % 25 == 0 else "", needs=_needs(number)
        ),
        # From the fixed seed, so that each trial has the same bookings.
        submission=uuid.UUID(int=chance.getrandbits(128), version=4),
        now=now,
        on_or_after=datetime(day.year, day.month, day.day, hour, tzinfo=office.zone),
    )


def _hold_an_earlier_date(now: datetime) -> None:
    """Books one person after all the others, asks for an earlier date, and offers one."""
    office = Office.objects.bookable().filter(code__in=OFFICES).first()
    if office is None:
        return
    waiting = booking.book(
        office=office,
        people=[Person("Sample waiting", "Ejemplo", date(1990, 4, 7), "GT")],
        contact=Contact("en", "sample@example.org"),
        submission=uuid.UUID(int=_SEED, version=4),
        now=now,
        # After all the others, so that an earlier place is free for the offer.
        on_or_after=now + timedelta(days=DAYS + 1),
    )
    booking.join(waiting.pk, notice_days=2, now=now)
    booking.make_offers(_by_day(office, now))


def _by_day(office: Office, now: datetime) -> datetime:
    """`now`, or the next morning: offers are not sent at night."""
    if not is_quiet(office, now):
        return now
    local = office.local(now)
    morning = datetime.combine(local.date(), time(10), office.zone)
    return morning if morning > local else morning + timedelta(days=1)


def _needs(number: int) -> str:
    return ("Mam interpreter", "Wheelchair")[number % 2] if number % 10 in (4, 7) else ""


def _person(number: int, place: int, chance: random.Random) -> Person:
    born = date(2010 if place else 1970, 1, 1) + timedelta(days=chance.randint(0, 3650))
    return Person(
        f"Sample {_letters(number)} {_letters(place + 1)}", "Ejemplo", born, chance.choice(("GT", "HN", "MX", "SV"))
    )


def _letters(number: int) -> str:
    """A name that can be typed, as names hold no digits: 1 -> "A", 28 -> "AB"."""
    tens, ones = divmod(number - 1, 26)
    return (_letters(tens) if tens else "") + chr(ord("A") + ones)
