"""Adds a member, removes one, gives one another day: the others keep their place."""

from datetime import date, timedelta

import pytest

from appointments import booking
from appointments.models import Appointment, Attendee, Message, PlaceHold, RemovedMember
from offices.models import Slot
from offices.templatetags.office_dates import long_datetime
from tests.appointments.manage.conftest import times, yes
from tests.appointments.manage.presses import ELENA
from tests.rules import broken_rules
from tests.supply import set_places

pytestmark = pytest.mark.django_db

WISH = {"when": "earliest", "part": "any", "adult": "on"}


@pytest.fixture
def lucia(ana):
    """Ana's elder child."""
    return ana.attendees.get(position=2)


def test_it_works(family, ana):
    page = family.post("family_add", ELENA)
    assert "Elena Sample" in page.content.decode()
    assert (family.now_booked.slot_id, family.now_booked.party_size) == (ana.slot_id, 4)
    assert broken_rules() == []


def test_adding_twice_adds_once(family):
    family.post("family_add", ELENA, version=1)
    page = family.post("family_add", ELENA, version=1)
    assert family.is_at(page, "manage_family")
    assert family.now_booked.party_size == 4


def test_someone_with_an_appointment_is_not_added(family, make_person, book):
    book(make_person("Elena", born=date(2015, 6, 2), country="GT"))
    assert "has an appointment already" in family.post("family_add", ELENA).content.decode()
    assert family.now_booked.party_size == 3


def test_who_guesses_when_someone_was_born_is_stopped(family, ana, settings):
    set_places(ana.slot, 9)
    settings.TRIES_PER_NUMBER = 2
    pages = [family.post("family_add", ELENA | {"born_day": day}) for day in ("1", "2", "3")]
    assert [page.status_code for page in pages] == [200, 200, 429]
    assert pages[-1]["Retry-After"] == "86400"
    assert family.now_booked.party_size == 5


def test_a_ninth_is_refused(family, ana):
    set_places(ana.slot, 9)
    for letter in "abcde":
        family.post("family_add", ELENA | {"given_names": f"Elena{letter}"})
    page = family.post("family_add", ELENA | {"given_names": "Elenaf"})
    assert "8 people at most" in page.content.decode()
    assert "Your list is full" in family.get("manage_family").content.decode()


def test_when_the_slot_is_full_all_can_move_together(family, ana):
    set_places(ana.slot, 3)
    page = family.post("family_add", ELENA)
    assert family.is_at(page, "family_room")
    assert family.now_booked.party_size == 3
    family.post("family_room", yes(times(page)[0]))
    assert (family.now_booked.slot_id, family.now_booked.party_size) == (int(times(page)[0]), 4)
    assert PlaceHold.objects.get(slot=ana.slot_id).people == 3
    assert broken_rules() == []


def test_one_leaves_and_the_others_keep_time_number_and_link(family, ana, lucia):
    page = family.post("family_remove", member_id=lucia.pk)
    assert [member.given_names for member in page.context["members"]] == ["Ana", "Mateo"]
    now = family.now_booked
    assert (now.slot_id, now.reference, now.link_token, now.party_size) == (
        ana.slot_id,
        ana.reference,
        ana.link_token,
        2,
    )
    assert (PlaceHold.objects.get(slot=ana.slot_id).people, Attendee.objects.count()) == (1, 2)
    assert broken_rules() == []


def test_leaving_twice_is_once(family, lucia):
    family.post("family_remove", member_id=lucia.pk, version=1)
    family.post("family_remove", member_id=lucia.pk, version=1)
    assert family.now_booked.party_size == 2


def test_who_left_may_book_again(family, lucia, book, make_person):
    family.post("family_remove", member_id=lucia.pk)
    assert book(make_person("Lucia", born=lucia.born))


def test_names_are_never_swapped(holder, bruno):
    holder.post("family_add", ELENA)
    first = bruno.attendees.get(position=1)
    page = holder.post("family_remove", member_id=first.pk)
    assert "and cannot be given to other people" in page.content.decode()
    assert holder.now_booked.attendees.filter(pk=first.pk).exists()
    page = split_off(holder, first)
    assert "and cannot be given to other people" in page.content.decode()
    assert Appointment.objects.count() == 1


def test_what_would_be_refused_is_not_offered(holder, bruno):
    """Negative control: the person who joined may leave."""
    first = bruno.attendees.get()
    holder.post("family_add", ELENA)
    assert holder.is_at(holder.get("family_member", member_id=first.pk), "family_stays", member_id=first.pk)
    elena = bruno.attendees.get(joined=2)
    assert "Take this person off" in holder.get("family_member", member_id=elena.pk).content.decode()


def test_the_last_one_is_not_taken_off(holder, bruno):
    page = holder.post("family_remove", member_id=bruno.attendees.get().pk)
    assert "cannot be taken off" in page.content.decode()


def split_off(family, member, **fields):
    page = family.post("split", WISH, member_id=member.pk)
    return family.post("split_choices", yes(times(page)[0]), member_id=member.pk, **fields)


def test_one_gets_another_day_and_the_others_keep_theirs(family, ana, lucia):
    page = split_off(family, lucia)
    alone = Appointment.objects.exclude(pk=ana.pk).get()
    assert page.request["PATH_INFO"] == f"/en/confirmation/{alone.link_token}/"
    assert alone.reference != ana.reference
    assert [member.pk for member in alone.attendees.all()] == [lucia.pk]
    assert (family.now_booked.slot_id, family.now_booked.party_size) == (ana.slot_id, 2)
    assert broken_rules() == []


@pytest.mark.parametrize("has_notice", [True, False])
def test_the_report_by_date_of_a_relatives_notice_is_not_theirs(has_notice, family, ana, lucia):
    Appointment.objects.update(report_by=date(2027, 1, 15))
    if not has_notice:
        ana.attendees.update(notice=None)
    split_off(family, lucia)
    assert (Appointment.objects.exclude(pk=ana.pk).get().report_by is None) == has_notice


def test_a_child_alone_takes_an_adult(family, lucia):
    page = family.post("split", {"when": "earliest", "part": "any"}, member_id=lucia.pk)
    assert "Say that an adult will come along." in page.content.decode()


def test_an_adult_alone_is_not_asked_for_one(family, ana):
    page = family.get("split", member_id=ana.attendees.get(position=1).pk)
    assert "An adult will come along" not in page.content.decode()


def test_who_is_split_off_is_the_first_there(ana, lucia, now):
    later = ana.office.slots.filter(starts_at__gt=ana.slot.starts_at).latest("starts_at")
    alone = booking.split(ana.pk, lucia.pk, version=1, slot_id=later.pk, now=now)
    assert alone.attendees.get().position == 1


def test_a_split_begins_with_a_clean_list(family, lucia):
    page = family.post("split", WISH, member_id=lucia.pk)
    asked = family.post("split_choices", {"slot": times(page)[-1]}, member_id=lucia.pk)
    assert "One more question" in asked.content.decode()
    assert "One more question" not in family.post("split", WISH, member_id=lucia.pk).content.decode()


def test_splitting_twice_makes_one_appointment(family, lucia):
    page = family.post("split", WISH, member_id=lucia.pk)
    chosen = yes(times(page)[0])
    pages = [family.post("split_choices", chosen, member_id=lucia.pk, version=1) for _press in range(2)]
    assert pages[0].request["PATH_INFO"] == pages[1].request["PATH_INFO"]
    assert Appointment.objects.count() == 2


def test_each_is_told_what_is_theirs(family, lucia, ana):
    split_off(family, lucia)
    alone = Appointment.objects.exclude(pk=ana.pk).get()
    planned = Message.objects.filter(status="planned").values_list("appointment", "kind").distinct()
    assert {(ana.pk, "family"), (alone.pk, "confirmation")} <= set(planned)


def test_only_the_new_number_finds_who_was_split_off(family, lucia, ana, client):
    split_off(family, lucia)
    alone = Appointment.objects.exclude(pk=ana.pk).get()
    born = {"born_month": "6", "born_day": "2", "born_year": "2015"}
    assert "confirmation" in client.post("/en/find/", {"reference": str(alone)} | born)["Location"]
    assert "confirmation" not in client.post("/en/find/", {"reference": str(ana)} | born)["Location"]


def test_a_member_of_another_appointment_is_not_shown(family, bruno):
    stranger = bruno.attendees.get()
    for name in ("family_member", "split", "split_choices", "family_stays"):
        page = family.get(name, member_id=stranger.pk)
        assert family.is_at(page, "manage_family")


def test_what_is_wrong_is_said_and_kept(family):
    page = family.post("family_add", ELENA | {"born_day": "31", "born_month": "2"})
    assert "This date does not exist." in page.content.decode()
    assert 'value="Elena"' in page.content.decode()


def test_without_anyone_joining_there_is_nobody_to_make_room_for(family):
    assert family.is_at(family.get("family_room"), "manage_family")


def test_a_time_they_chose_is_not_the_earliest(ana, make_person, now):
    later = Slot.objects.filter(office=ana.office, starts_at__gt=ana.slot.starts_at).latest("starts_at")
    moved = booking.add_member(ana.pk, make_person("Elena"), version=1, slot_id=later.pk, now=now)
    assert moved.events.get(kind="moved").earliest < later.starts_at


def removed(family, member):
    page = family.post("family_remove", member_id=member.pk)
    return page, family.now_booked.removed_members.first()


def test_removing_asks_first(family, lucia):
    page = family.get("family_remove", member_id=lucia.pk).content.decode()
    assert "Lucia" in page
    assert "Take this person off?" in page
    assert family.now_booked.party_size == 3


def test_a_removed_person_can_be_put_back_until_the_time_it_says(family, ana, lucia):
    page, back = removed(family, lucia)
    assert f"Until {long_datetime(back.hold.until, ana.office)} the place is kept" in page.content.decode()
    page = family.post("manage_family", {"back": back.pk})
    assert "Done. This person comes with you now." in page.content.decode()
    returned = family.now_booked.attendees.get(position=2)
    assert (returned.full_name, returned.joined, family.now_booked.party_size) == (lucia.full_name, 1, 3)
    assert not PlaceHold.objects.exists()
    assert broken_rules() == []


def test_putting_back_twice_puts_back_once(family, lucia):
    _page, back = removed(family, lucia)
    for _press in range(2):
        family.post("manage_family", {"back": back.pk})
    assert family.now_booked.party_size == 3


def test_once_the_place_is_released_no_one_is_put_back(family, lucia):
    _page, back = removed(family, lucia)
    booking.release_expired_holds(back.hold.until)
    assert "Put this person back" not in family.get("manage_family").content.decode()
    family.post("manage_family", {"back": back.pk})
    assert (family.now_booked.party_size, RemovedMember.objects.count()) == (2, 0)


@pytest.mark.parametrize("fault", [{"is_closed": True}, {"capacity": 3, "target_capacity": 2}])
def test_a_place_that_the_office_needs_is_not_given_back(family, ana, lucia, fault):
    _page, back = removed(family, lucia)
    Slot.objects.filter(pk=ana.slot_id).update(**fault)
    page = family.post("manage_family", {"back": back.pk})
    assert "Put this person back" not in page.content.decode()
    assert family.now_booked.party_size == 2


def test_once_it_has_begun_no_one_puts_a_person_back(ana, lucia):
    begins = ana.slot.starts_at
    booking.remove_member(ana.pk, lucia.pk, version=1, now=begins - timedelta(minutes=5))
    back = ana.removed_members.get()
    with pytest.raises(booking.TooNear):
        booking.put_back(ana.pk, back.pk, version=2, now=begins + timedelta(seconds=1))


def test_after_a_move_no_one_is_put_back_at_the_old_time(family, ana, lucia, now):
    _page, back = removed(family, lucia)
    booking.reschedule(ana.pk, version=2, now=now, on_or_after=now + timedelta(days=9))
    with pytest.raises(booking.NothingToUndo):
        booking.put_back(ana.pk, back.pk, version=3, now=now)


def test_someone_who_booked_alone_is_not_put_back(family, lucia, book, make_person):
    _page, back = removed(family, lucia)
    book(make_person("Lucia", born=lucia.born))
    page = family.post("manage_family", {"back": back.pk})
    assert "already" in page.content.decode()
    assert family.now_booked.party_size == 2
    assert broken_rules() == []


def test_a_removed_person_of_others_is_not_put_back(family, holder, lucia):
    _page, back = removed(family, lucia)
    holder.post("manage_family", {"back": back.pk})
    assert holder.now_booked.party_size == 1
