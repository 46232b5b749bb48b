"""The whole record: page, PDF, the check of its code, and the choice whether the confirmation's code shows who came."""

import base64
import io
import struct
import uuid
from datetime import timedelta

import pypdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import translation

from appointments import booking, vault
from appointments.booking import Person, office_facts
from appointments.booking.marks import standing
from appointments.booking.reports import Told
from appointments.models import Appointment, AppointmentEvent, AttemptReceipt
from appointments.notices import attempts
from appointments.notices.attempts import Attempt, Keeper
from appointments.rate_limits import Actor
from appointments.receipts import history, history_statement, presence_choice, signing
from appointments.receipts.addresses import check_of, check_of_history
from appointments.receipts.pdf import render
from offices.dates import long_date
from tests import marking
from tests.appointments.manage.conftest import Holder
from tests.appointments.people.links import known_before
from tests.rules import broken_rules
from tests.supply import earliest_slot

pytestmark = pytest.mark.django_db

CARLA = "user:1"


@pytest.fixture
def day(bruno):
    return bruno.slot.starts_at


def record_of(appointment, now):
    return history.of(Appointment.objects.with_place().get(pk=appointment.pk), now=now)


def verified(client, address) -> str:
    return client.get(f"/en/verify/{address.partition('/verify/')[2]}").content.decode()


@pytest.fixture
def lived(bruno, day, now):
    """Tried, booked, moved by the office, seen; and the next one is set."""
    tried = Attempt(
        uuid.uuid4(), attempts.Kind.FIND_TOO_OFTEN, now, "America/New_York", attempts.Way.REFERENCE, bruno.reference
    )
    attempts.write(tried, Keeper("his browser", "en"), actor=Actor("his browser", ""), now=now)
    later = day + timedelta(days=7)
    booking.reschedule(bruno.pk, version=1, now=now, on_or_after=later, actor=CARLA)
    bruno.refresh_from_db()
    came = bruno.slot.starts_at
    first_day = came.date() + timedelta(days=30)
    facts = {"seen": standing(bruno), "now": came, "actor": CARLA}
    [following] = booking.set_next(bruno.pk, first_day=first_day, **facts)
    return following, came + timedelta(hours=1)


def test_it_lists_everything_in_order_from_any_of_its_appointments(lived, bruno):
    following, now = lived
    said = history.entries(record_of(following, now))
    signs = ("Receipt", "Booked on", "Changed on", "was here, and the check-in took place")
    assert [len([line for line in said if sign in line]) for sign in signs] == [1, 2, 1, 1]
    assert len(said) == 5
    assert history.entries(record_of(bruno, now)) == said


def replace_link(appointment, now):
    appointment.refresh_from_db()
    return booking.replace_link(appointment.pk, number=appointment.link_number, now=now)


def test_one_whose_link_was_replaced_is_not_shown_by_an_older_link(lived, bruno):
    following, now = lived
    replace_link(following, now)
    older, own = record_of(bruno, now), record_of(following, now)
    assert (older.appointments, own.appointments) == ([bruno], [bruno, following])
    assert not [line for line in history.entries(older) if str(following) in line]
    assert ["link was replaced" in " ".join(each.left_out) for each in (older, own)] == [True, False]
    # Its newer link is known only to people who got it from the person.
    replace_link(bruno, now + timedelta(minutes=1))
    assert record_of(bruno, now).appointments == [bruno, following]


def test_its_times_name_their_zone(lived):
    following, now = lived
    told = [line for line in history.entries(record_of(following, now)) if " by the " in line]
    assert [line.count("(Eastern Time)") for line in told] == [2, 3, 2]


def test_the_pdf_is_tagged_and_bilingual(lived):
    following, now = lived
    found = record_of(following, now)
    with translation.override("es"):
        file = render(history.document(found))
    reader = pypdf.PdfReader(io.BytesIO(file))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in reader.xmp_metadata.stream.get_data()
    for fact in ("Whole record", "Bruno Sample", "was here", "estuvo", "Receipt", "Constancia", "1-800-898-7180"):
        assert fact in text


def test_the_published_key_is_enough_to_check_it(lived):
    following, now = lived
    statement = record_of(following, now).statement
    code = history_statement.sign(statement)
    signed = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signing.public_key()))
    key.verify(signed[-64:], signed[:-64])
    assert struct.unpack(">BQIHHHH", signed[:-64])[3:] == (2, 1, 1, 0)
    assert history_statement.read(code) == statement


def test_a_third_party_sees_how_much_it_lists_and_whether_more_happened(lived, client):
    following, now = lived
    address = check_of_history(record_of(following, now).statement)
    said = verified(client, address)
    assert "Nothing has been added since." in said
    assert "B. S." in said
    assert "Bruno Sample" not in said
    assert "Notes of the office about one person: 1" in said
    marking.mark_seen(following.pk, now=following.slot.starts_at, actor=CARLA)
    assert "More has happened since." in verified(client, address)


def test_a_family_sees_what_all_of_them_share(ana, day, make_notice, make_person, book):
    """Negative control: Lucia alone has more, and only her own link shows it."""
    lucia = Person.on_notice(make_notice("222222222", "", given_names="Lucia"))
    family = book(lucia, make_person("Nico"))
    marking.mark_no_show(family.pk, now=family.slot.starts_at, actor=CARLA)
    alone = book(lucia, now=day)
    shared = " ".join(history.entries(record_of(family, day)))
    assert str(alone) not in shared
    assert shared.count("did not come") == 2
    own = " ".join(history.entries(record_of(alone, day)))
    assert str(family) in own
    assert "Nico Sample" not in own


def test_who_books_in_a_name_sees_nothing_else_of_that_name(bruno, day, make_person, book, clock, now):
    """Not the appointments, the tries or the calls: anyone can type a name."""
    person = bruno.attendees.get().person
    AttemptReceipt.objects.create(kind="no_slot", about=person, tried_at=now, submission=uuid.uuid4())
    known_before(bruno, "as typed before", now)
    marking.mark_no_show(bruno.pk, now=bruno.slot.starts_at, actor=CARLA)
    strangers = book(make_person("Bruno"), now=day)
    found = record_of(strangers, day)
    assert (found.appointments, found.receipts, found.calls) == ([strangers], [], [])
    page = Holder(strangers).get("record").content.decode()
    assert str(bruno) not in page
    assert "So only this appointment is listed here" in page


def test_someone_known_by_name_sees_the_calls_about_their_appointment(bruno, now):
    check = known_before(bruno, "as typed before", now)
    assert record_of(bruno, now).calls == []
    facts = {"person": check.person, "asked": ["a", "b"], "has_passed": True, "checked_at": now}
    about_it = check.call.verifications.create(**facts, opens=[bruno.pk])
    assert record_of(bruno, now).calls == [about_it]


def test_a_family_sees_who_joined_and_left(ana, now):
    lucia = ana.attendees.get(position=2)
    booking.remove_member(ana.pk, lucia.pk, version=1, now=now)
    booking.put_back(ana.pk, ana.removed_members.get().pk, version=2, now=now)
    told = [line.partition(": ")[2].partition(" on ")[0] for line in history.entries(record_of(ana, now))]
    assert told == ["Booked", "A family member was taken off", "A family member was added"]


def test_a_family_sees_what_it_reported(ana, day):
    told = Told(attempts.Kind.TURNED_AWAY, ana.slot.starts_at, "The door was shut.")
    found = booking.report(
        ana.pk, told, keeper=Keeper("her browser", "en"), actor=Actor("her browser", ""), now=ana.slot.starts_at
    )
    listed = record_of(ana, ana.slot.starts_at)
    assert listed.receipts == [found.receipt]
    assert any(str(found.receipt) in each for each in history.entries(listed))


def test_receipts_and_calls_from_before_a_link_of_two_records_are_in_it(make_notice, book, now):
    ana = book(Person.on_notice(make_notice()))
    typed = vault.index("person", "as typed before")
    by_name = AttemptReceipt.objects.create(kind="no_slot", about=typed, tried_at=now, submission=uuid.uuid4())
    assert not record_of(ana, now).receipts
    check = known_before(ana, typed, now)
    record = record_of(ana, now)
    assert (record.receipts, record.calls) == ([by_name], [check])


def test_the_code_of_the_confirmation_shows_who_came_only_if_they_allow_it(bruno, day, client, clock):
    marking.mark_seen(bruno.pk, now=day, actor=CARLA)
    bruno.refresh_from_db()
    held, address = Holder(bruno), check_of(bruno)
    assert "We do not show here who came." in verified(client, address)
    for _twice in range(2):
        held.post("record", {"presence": "show"})
    assert "B. S.: The office noted" in verified(client, address)
    held.post("record", {"presence": "hide"})
    assert "We do not show here who came." in verified(client, address)
    choices = AppointmentEvent.objects.filter(kind__in=["shown", "hidden"]).order_by("pk")
    assert list(choices.values_list("kind", "actor")) == [("shown", "person"), ("hidden", "person")]
    assert not broken_rules()


def test_a_corrected_time_zone_changes_no_day_of_a_note(bruno, day, office, clock):
    """Seen at 11 in the evening, when it was the next day in Guam."""
    late = office.local(day).replace(hour=23)
    marking.mark_seen(bruno.pk, now=late, actor=CARLA)
    Holder(bruno).post("record", {"presence": "show"})
    clock.now = late + timedelta(hours=1)

    def said():
        found = record_of(bruno, clock.now)
        return presence_choice.shown(found.appointment), [each for each in history.entries(found) if "noted" in each]

    before = said()
    office_facts.change(office, {"timezone": "Pacific/Guam"}, now=clock.now, actor=CARLA)
    clock.now += timedelta(hours=1)
    assert long_date(late) in before[0][0]
    assert said() == before


@pytest.mark.parametrize("name", ["record", "record_pdf"])
def test_the_link_alone_does_not_open_it(name, bruno, clock):
    assert "Tell us a date of birth" in Holder(bruno, knows_a_birth_date=False).get(name).content.decode()


def test_the_file_is_a_pdf(bruno, clock):
    assert Holder(bruno).get("record_pdf").content.startswith(b"%PDF")


def test_a_record_from_before_a_move_is_not_the_newest(client, bruno, make_office, now):
    """Negative control: until then it is. The move is in another time zone, and the paper keeps its own."""
    address = check_of_history(record_of(bruno, now).statement)
    assert "Nothing has been added since." in verified(client, address)
    later = now + timedelta(minutes=1)
    there = make_office("DEN", city="Centennial", state="CO", timezone="America/Denver")
    booking.reschedule(bruno.pk, version=1, now=later, slot_id=earliest_slot(there, later), actor=CARLA)
    page = verified(client, address).replace("\xa0", " ")
    assert "More has happened since." in page
    assert "Tuesday, December 1, 2026, noon (Eastern Time)" in page


def test_a_record_from_before_a_corrected_mark_is_not_the_newest(client, bruno, day):
    marking.mark_no_show(bruno.pk, now=day, actor=CARLA)
    address = check_of_history(record_of(bruno, day).statement)
    later = day + timedelta(days=1)
    booking.correct_mark(bruno.pk, "seen", why="showed", seen=standing(bruno), now=later, actor=CARLA)
    assert "More has happened since." in verified(client, address)
