"""A notice gets another report-by date after people have booked with it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import translation

from appointments import booking, worklist
from appointments.booking import Contact, Person, report_by
from appointments.booking.change import step
from appointments.booking.marks import standing
from appointments.booking.report_by import follow_dates
from appointments.messages import of_appointments
from appointments.models import Appointment, AppointmentEvent, Message, Notice, Offer, ToDo
from appointments.notices import lines, loading
from appointments.receipts import story
from appointments.values.reasons import of_dates
from offices.models import Slot
from tests import marking
from tests.rules import broken_rules
from tests.together import in_the_background

pytestmark = pytest.mark.django_db

JANUARY, LATER, SOON = date(2027, 1, 15), date(2027, 2, 1), date(2026, 12, 1)
ROW = "312345678,012345678,Sample,Ana,1988-03-21,Guatemala,"
HEAD = "subject_id,a_number,family_name,given_names,date_of_birth,country_of_birth,report_by"


@pytest.fixture
def load(now):
    """Loads Ana's notice again, with another report-by date."""

    def load(day: date | None, at=now, **fields) -> None:
        [line] = lines.read(f"{HEAD}\n{ROW}{day or ''}", now=now, show=False).good.values()
        loading.save([replace(line, **fields)], now=at, show=False)

    return load


@pytest.fixture
def party(make_notice, make_person, book, now):
    """Ana, with a child, a week ahead and before her report-by date."""
    people = [Person.on_notice(make_notice()), make_person("Lucia", born=date(2015, 6, 2))]
    contact = Contact("es", "ana@example.com", "+12125550123")
    return book(*people, contact=contact, report_by=JANUARY, on_or_after=now + timedelta(days=7))


def fresh(party) -> Appointment:
    return Appointment.objects.with_place().get(pk=party.pk)


def told(party) -> dict[str, str]:
    """Channel -> what the message says."""
    rows = Message.objects.with_place().filter(appointment=party, kind=Message.Kind.REPORT_BY)
    return {row.channel: of_appointments.compose(row, row.due_at).body for row in rows}


def kinds(party) -> list[str]:
    return list(party.events.order_by("pk").values_list("kind", flat=True))


def test_an_appointment_follows_the_date_of_its_notice(party, load, now):
    load(LATER)
    assert follow_dates(now) == 1
    there = fresh(party)
    assert (there.report_by, there.version, there.slot_id) == (LATER, 2, party.slot_id)
    assert set(party.messages.filter(status="planned").values_list("version", flat=True)) == {2}
    assert not broken_rules()


def test_the_people_are_told_the_new_date_in_their_language(party, load, now):
    load(LATER)
    follow_dates(now)
    said = told(party)
    assert "lunes 1 de febrero de 2027" in said["email"]
    assert "Puede buscar una más cercana" not in said["email"]
    assert "Nueva fecha tope: lun 1 feb 2027. Su cita es el mar 8 dic 2026" in said["sms"]


def test_who_is_late_now_is_told_so_and_what_to_do(party, load, now):
    Appointment.objects.update(language="en")
    load(SOON)
    follow_dates(now)
    said = told(party)
    assert "The report-by date on your notice is now Tuesday, December 1, 2026." in said["email"]
    assert "The appointment is 7 days after it." in said["email"]
    assert "You can look for an earlier one: open the link below." in said["email"]
    assert "New last day to come: Tue Dec 1 2026. Appointment after it: Tue Dec 8 2026" in said["sms"]


def test_staff_have_to_look_for_an_earlier_time_until_there_is_one(party, load, now):
    load(LATER)
    follow_dates(now)
    assert not ToDo.objects.exists()
    load(SOON)
    follow_dates(now)
    worklist.collect(now)
    assert ToDo.objects.of_office(party.office).open().get(kind="late").appointment == party
    load(fresh(party).starts_at.date())
    follow_dates(now)
    worklist.collect(now)
    assert not ToDo.objects.open().filter(kind="late").exists()


def test_who_was_late_before_is_no_to_do(party, load, now):
    Appointment.objects.update(report_by=SOON)
    load(SOON + timedelta(days=1))
    assert follow_dates(now) == 1
    assert not ToDo.objects.exists()


def test_the_record_tells_what_the_date_was(party, load, now):
    load(SOON)
    follow_dates(now)
    *_others, last = story.of(fresh(party)).lines(to_person=True)
    assert last.endswith("from Friday, January\xa015, 2027 to Tuesday, December\xa01, 2026.")
    with translation.override("es"):
        *_others, last = story.of(fresh(party)).lines(to_person=True)
    assert last.endswith("del viernes 15\xa0de enero de 2027 al martes 1\xa0de diciembre de 2026.")


def test_a_date_that_was_not_known_becomes_known(party, load, now):
    Appointment.objects.update(report_by=None)
    Notice.objects.update(report_by=None)
    load(JANUARY)
    assert follow_dates(now) == 1
    assert fresh(party).report_by == JANUARY
    assert story.of(fresh(party)).lines(to_person=True)[-1].startswith("The report-by date became known on ")


def test_the_same_file_again_tells_no_one_again(party, load, now):
    load(LATER)
    assert [follow_dates(now), follow_dates(now)] == [1, 0]
    load(LATER)
    assert follow_dates(now) == 0
    assert kinds(party) == ["booked", "report_by"]


def test_a_file_without_the_date_takes_none_away(party, load, now):
    load(None)
    assert follow_dates(now) == 0
    assert fresh(party).report_by == JANUARY


def test_another_name_is_no_other_date(party, load, now):
    Appointment.objects.update(report_by=None)
    load(JANUARY, family_name="Muñoz")
    assert follow_dates(now) == 0


@pytest.mark.parametrize("verb", [marking.mark_seen, marking.mark_no_show, marking.arrive])
def test_what_has_taken_place_is_left_alone(verb, party, load):
    verb(party.pk, now=party.slot.starts_at, actor="user:1")
    load(LATER)
    assert follow_dates(party.slot.starts_at) == 0


def test_what_has_begun_is_left_alone(party, load):
    load(LATER)
    assert follow_dates(party.slot.starts_at) == 0


def test_a_cancelled_one_follows_once_it_is_booked_again(party, load, now):
    booking.cancel(party.pk, version=1, now=now)
    load(LATER)
    assert follow_dates(now) == 0
    booking.undo_cancel(party.pk, version=2, now=now)
    assert follow_dates(now) == 1
    assert kinds(party) == ["booked", "cancelled", "reinstated", "report_by"]


def test_the_date_of_a_family_is_that_of_the_one_who_booked(make_notice, book, load, now):
    first = make_notice("322222222", "222222222", given_names="Diego", report_by=LATER)
    party = book(Person.on_notice(first), Person.on_notice(make_notice()), report_by=LATER)
    load(SOON)
    assert follow_dates(now) == 0
    booking.remove_member(party.pk, party.attendees.get(position=1).pk, version=1, now=now)
    assert (fresh(party).report_by, follow_dates(now)) == (SOON, 0)


def test_a_next_check_in_has_no_date_of_before(party, load):
    day = party.slot.starts_at
    [following] = booking.set_next(party.pk, first_day=JANUARY, seen=standing(party), now=day, actor="user:1")
    slots = Slot.objects.filter(office=following.office, starts_at__gt=following.slot.starts_at)
    one = following.attendees.get(position=1).pk
    where = {"slot_id": slots.earliest("starts_at").pk}
    alone = booking.split(following.pk, one, version=1, now=day, **where)
    load(LATER)
    assert follow_dates(day) == 0
    assert (fresh(alone).report_by, story.of(alone).chapters[0].from_family) == (None, True)


def test_an_offer_is_kept(make_notice, book, load, now):
    ana = book(Person.on_notice(make_notice()), on_or_after=now + timedelta(days=9), report_by=JANUARY)
    Appointment.objects.filter(pk=ana.pk).update(phone=b"")
    ana = fresh(ana)
    ana.email = "ana@example.com"
    ana.save(update_fields=["email"])
    booking.join(ana.pk, notice_days=1, now=now)
    booking.make_offers(now)
    load(LATER)
    follow_dates(now)
    assert not broken_rules()
    offer = Offer.objects.get()
    assert (offer.status, offer.version) == (Offer.Status.OPEN, 2)
    assert offer.messages.get().is_true(now)
    assert booking.accept(ana.pk, number=1, now=now).slot == offer.slot


def test_staff_read_before_a_file_is_saved_how_many_get_another_date(party, tmp_path, capsys):
    path = tmp_path / "notices.csv"
    path.write_text(f"{HEAD}\n{ROW}{SOON}", "utf-8")
    call_command("load_notices", path, preview=True)
    said = capsys.readouterr().out
    assert "1 appointment gets another report-by date, and its people are told." in said
    assert "1 of them is then after its report-by date." in said
    path.write_text(f"{HEAD}\n{ROW}{LATER}", "utf-8")
    call_command("load_notices", path, preview=True)
    assert "then after" not in capsys.readouterr().out


@pytest.mark.parametrize("at_once", [1, 5_000])
def test_of_many_only_those_follow_whose_date_changes(at_once, monkeypatch, make_notice, book, now):
    monkeypatch.setattr(report_by, "_KEYS_AT_ONCE", at_once)
    numbers = [str(322222210 + n) for n in range(6)]
    parties = [book(Person.on_notice(make_notice(each, "")), report_by=JANUARY) for each in numbers]
    days = [LATER] * 2 + [JANUARY] * 4
    rows = [f"{each},,Sample,Ana,1988-03-21,Guatemala,{day}" for each, day in zip(numbers, days, strict=True)]
    found = lines.read("\n".join([HEAD, *rows]), now=now, show=False).good.values()
    loading.save(list(found), now=now, show=False)
    assert follow_dates(now) == 2
    assert [fresh(each).version for each in parties] == [2, 2, 1, 1, 1, 1]


def unlocked(party, now):
    """The step without the lock, on the appointment as it was read before: the negative control."""
    there = Appointment.objects.get(pk=party.pk)

    def write():
        there.report_by = LATER
        there.save(update_fields=["report_by"])
        step(there, AppointmentEvent.Kind.REPORT_BY, now, "clock", of_dates(JANUARY, LATER), old_slot_id=there.slot_id)

    return write


@pytest.mark.django_db(transaction=True)
def test_a_party_that_cancels_at_the_same_moment_stays_cancelled(party, load, now):
    load(LATER)
    with transaction.atomic():
        booking.cancel(party.pk, version=1, now=now)
        following = in_the_background(lambda: follow_dates(now))
    assert following.result() == 0
    assert kinds(party) == ["booked", "cancelled"]
    assert not broken_rules()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_cancellation_would_be_lost(party, load, now):
    load(LATER)
    with transaction.atomic():
        write = unlocked(party, now)
        booking.cancel(party.pk, version=1, now=now)
        following = in_the_background(write)
    following.result()
    assert fresh(party).status == "booked"


@pytest.mark.django_db(transaction=True)
def test_a_move_at_the_same_moment_is_kept(party, load, now):
    load(LATER)
    with transaction.atomic():
        moved = booking.reschedule(party.pk, version=1, now=now, on_or_after=now + timedelta(days=14))
        following = in_the_background(lambda: follow_dates(now))
    assert following.result() == 1
    there = fresh(party)
    assert (there.slot, there.report_by, there.version) == (moved.slot, LATER, 3)
    assert not broken_rules()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_taken_back", [False, True])
def test_who_books_while_the_date_changes_follows_too(is_taken_back, make_notice, book, load, now):
    """Negative control: a sweep that took the mark from the notice would never see this booking."""
    read = Person.on_notice(make_notice())
    with transaction.atomic():
        late = book(read, report_by=JANUARY)
        in_the_background(lambda: load(LATER)).result()
        assert in_the_background(lambda: follow_dates(now)).result() == 0
        if is_taken_back:
            Notice.objects.update(has_new_date=False)
    assert follow_dates(now) == (0 if is_taken_back else 1)
    assert (fresh(late).report_by == LATER) != is_taken_back
