"""An agent adds, removes and splits off family members with the verbs of the public pages."""

import pytest

from appointments import booking
from appointments.models import AccessLog, Appointment, Verification
from offices.models import Office, Slot
from tests.project.agent import chosen
from tests.project.support_states import LUCIA
from tests.rules import broken_rules
from tests.supply import set_places

pytestmark = pytest.mark.django_db

WISH = {"when": "earliest", "part": "any"}


def now_booked(ana):
    return Appointment.objects.with_place().get(pk=ana.pk)


@pytest.fixture
def send(line, there, ana):
    """Sends a page about the family as the agent sees it now."""

    def send(page, data=None, **where):
        seen = {"version": now_booked(ana).version}
        return line.post(page, seen | (data or {}), **there | where)

    return send


@pytest.fixture
def child(ana):
    return ana.attendees.get(position=2)


def test_the_list_shows_who_comes(line, there, ana):
    page = line.get("family", **there).content.decode()
    assert all(member.full_name in page for member in ana.attendees.all())


def test_someone_is_added_in_the_same_slot(send, ana):
    page = send("family_add", LUCIA)
    assert (page.resolver_match.url_name, "They come too now." in page.content.decode()) == ("family", True)
    after = now_booked(ana)
    assert (after.party_size, after.slot_id) == (4, ana.slot_id)
    event = after.events.get(kind="joined")
    assert (event.actor.partition(":")[0], event.reason) == ("user", "agent:asked")
    assert after.messages.filter(kind="family").exists()


def test_adding_the_same_person_again_changes_nothing(send, ana):
    for _again in range(2):
        send("family_add", LUCIA)
    assert now_booked(ana).party_size == 4


def test_nothing_is_offered_that_is_always_refused(line, there, ana, child):
    ana.attendees.exclude(position=1).update(joined=2)
    main = line.get("family_member", member=ana.attendees.get(position=1).pk, **there).content.decode()
    other = line.get("family_member", member=child.pk, **there).content.decode()
    assert ["Choose another day" in page for page in (main, other)] == [False, True]
    assert ["It cannot go to others." in page for page in (main, other)] == [True, False]


def test_without_room_all_of_them_move_together(send, ana):
    set_places(ana.slot, 3)
    offered = send("family_add", LUCIA)
    assert "Their time has no room for one more." in offered.content.decode()
    assert now_booked(ana).party_size == 3
    slot, _tile = offered.context["form"].fields["slot"].choices[0]
    send("family_add", LUCIA | {"move": "yes", "slot": slot})
    assert (now_booked(ana).party_size, str(now_booked(ana).slot_id)) == (4, slot)
    assert broken_rules() == []


def test_moving_all_takes_a_reason_once_the_changes_are_used_up(send, ana):
    set_places(ana.slot, 3)
    Office.objects.update(most_changes=0)
    slot, _tile = send("family_add", LUCIA).context["form"].fields["slot"].choices[0]
    move = LUCIA | {"move": "yes", "slot": slot}
    assert "past" in send("family_add", move).context["form"].errors
    send("family_add", move | {"past": "Lucia is three years old"})
    assert now_booked(ana).events.latest("pk").why.text == "Lucia is three years old"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (LUCIA | {"subject_id": "399999999"}, "We found no notice with these details."),
        ({"country": "HN"}, "Type their name."),
    ],
)
def test_who_is_not_known_or_not_told_is_not_added(typed, said, send, ana):
    assert said in send("family_add", typed).content.decode()
    assert now_booked(ana).party_size == 3


def test_nobody_is_added_who_has_an_appointment(send, ana, bruno):
    person = bruno.attendees.get()
    born = {"born_month": "4", "born_day": "7", "born_year": "1990"}
    names = {"given_names": person.given_names, "family_name": person.family_name, "country": "HN"}
    assert "has an appointment already" in send("family_add", names | born).content.decode()
    assert now_booked(ana).party_size == 3
    # The agent has learned it of someone who is not on the line.
    look = AccessLog.objects.get(page="support:family_add")
    assert (look.kind, look.person, look.reason) == ("found", person.person, "has an appointment")


def test_someone_is_taken_off_and_the_others_keep_their_time(send, ana, child):
    send("family_member", member=child.pk)
    after = now_booked(ana)
    assert (after.party_size, after.slot_id, after.events.latest("pk").kind) == (2, ana.slot_id, "left")
    assert broken_rules() == []


def test_someone_taken_off_can_be_put_back(send, ana, child):
    page = send("family_member", member=child.pk).content.decode()
    assert "the place is kept for them" in page
    send("family", {"back": ana.removed_members.get().pk})
    assert now_booked(ana).party_size == 3
    page = send("family", {"back": child.pk}).content.decode()
    assert "Their place is not kept any more." in page
    assert broken_rules() == []


def test_the_last_it_was_booked_for_stays(send, ana):
    send("family_add", LUCIA)
    caller, *children = ana.attendees.filter(joined=1)
    for member in children:
        send("family_member", member=member.pk)
    last = now_booked(ana).attendees.get(joined=1)
    assert last == caller
    assert "The appointment was booked for this person." in send("family_member", member=last.pk).content.decode()


def test_one_gets_another_day_and_their_page_opens(send, ana, child):
    later = {"when": "later", "day_month": "12", "day_day": "10", "day_year": "2026", "part": "any"}
    pressed = chosen(send("split", later, member=child.pk)) | {"give": "yes"}
    page = send("split", pressed, member=child.pk)
    alone = Appointment.objects.with_place().exclude(pk=ana.pk).get()
    assert (alone.party_size, str(alone.slot_id), now_booked(ana).party_size) == (1, pressed["slot"], 2)
    assert page.context["subject"].person == child.person
    assert str(alone) in page.content.decode()
    assert broken_rules() == []


def test_the_time_has_to_be_chosen(send, ana, child):
    pressed = chosen(send("split", WISH, member=child.pk)) | {"give": "yes", "slot": ""}
    assert "slot" in send("split", pressed, member=child.pk).context["form"].errors
    assert Appointment.objects.count() == 1


def test_a_wish_edited_after_looking_gives_no_time(send, ana, child):
    pressed = chosen(send("split", WISH, member=child.pk)) | {"give": "yes", "part": "afternoon"}
    page = send("split", pressed, member=child.pk)
    assert "The search is changed. Nothing was moved." in page.content.decode()
    assert page.context["form"].has_times
    assert Appointment.objects.count() == 1


def test_a_time_someone_else_took_leaves_all_as_it_was(send, ana, child):
    pressed = chosen(send("split", WISH, member=child.pk)) | {"give": "yes"}
    Slot.objects.filter(pk=pressed["slot"]).update(capacity=0)
    page = send("split", pressed, member=child.pk).content.decode()
    assert "That time is not free any more." in page
    assert now_booked(ana).party_size == 3


def test_who_has_left_meanwhile_has_no_page(line, there, ana, child, now):
    booking.remove_member(ana.pk, child.pk, version=1, now=now)
    assert line.get("split", member=child.pk, **there).resolver_match.url_name == "family"


def test_what_the_person_changed_meanwhile_is_told(line, there, ana, child, now):
    booking.remove_member(ana.pk, child.pk, version=1, now=now)
    page = line.post("family_add", LUCIA | {"version": "1"}, **there).content.decode()
    assert "changed a moment ago: Family member taken off, by the person." in page
    assert now_booked(ana).party_size == 2


def test_the_call_leads_back_to_every_page_open_in_it(line, there, ana):
    page = line.get("call", call=there["call"]).content.decode()
    assert str(Verification.objects.get().pk) in page


def test_those_who_have_no_time_are_not_said_to_keep_theirs(line, there, ana):
    Slot.objects.filter(pk=ana.slot_id).update(is_closed=True)
    lucia = ana.attendees.get(position=2).pk
    assert "The others keep theirs." not in line.get("split", member=lucia, **there).content.decode()
    page = line.post("family_member", {"version": "1"}, member=lucia, **there).content.decode()
    assert "They are off the list." in page
    assert "The others keep their time." not in page
