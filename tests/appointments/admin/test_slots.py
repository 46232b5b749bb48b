"""Places in the list, in the form and for a selection: looked at first, saved once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from offices.dates import long_datetime
from offices.models import Closure, Slot, SupplyEvent
from tests.appointments.admin.conftest import SAID_TWICE, pressed
from tests.project.hand import Forms

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot(office, now) -> Slot:
    return Slot.objects.filter(office=office, starts_at__gt=now + timedelta(days=1)).order_by("starts_at").first()


def typed(slot: Slot, capacity: object) -> dict[str, str]:
    """One row of the list, typed over."""
    row = {"form-0-id": str(slot.pk), "initial-form-0-capacity": str(slot.capacity), "form-0-capacity": str(capacity)}
    return row | {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "_save": "Save"}


def chosen(action: str, *slots: Slot, **answers: str) -> dict[str, object]:
    return {"action": action, "_selected_action": [str(slot.pk) for slot in slots]} | answers


def now_of(slot: Slot) -> int:
    return Slot.objects.get(pk=slot.pk).capacity


def test_a_number_typed_into_the_list_is_checked_first_and_saved_by_the_second_press(send, slot):
    page = send("slot_changelist", typed(slot, 9))
    assert "Places now: 4. Places then: 9." in page.content.decode()
    assert now_of(slot) == 4
    send("slot_changelist", pressed(page))
    assert now_of(slot) == 9


def test_rows_that_were_not_typed_over_stay(send, slot):
    Slot.objects.filter(pk=slot.pk).update(capacity=7)
    page = send("slot_changelist", typed(slot, 4))
    assert "Nothing changes" in page.content.decode()


def test_the_form_of_one_slot_leads_to_the_check_page_too(send, slot):
    page = send("slot_change", {"capacity": "6"}, slot.pk)
    assert now_of(slot) == 4
    send("slot_change", pressed(page), slot.pk)
    assert now_of(slot) == 6


def test_places_that_go_down_as_people_leave_are_shown_and_taken_back(send, mara, ana):
    slot, office = ana.slot, ana.office
    send("slot_change", pressed(send("slot_change", {"capacity": "1"}, slot.pk), "keep"), slot.pk)
    assert Slot.objects.get(pk=slot.pk).target_capacity == 1
    for address in (reverse("admin:offices_slot_changelist"), reverse("admin:offices_slot_change", args=[slot.pk])):
        assert "It goes down to 1 as people leave." in mara.get(address).content.decode()
    sent = Forms(mara.get(address).content.decode()).by_id["slot_form"].filled
    assert sent["capacity"] == "1"
    page = send("slot_change", {"capacity": "4"}, slot.pk)
    assert "Places now: 1. Places then: 4." in page.content.decode()
    send("slot_change", pressed(page), slot.pk)
    assert Slot.objects.get(pk=slot.pk).target_capacity is None
    history = mara.get(reverse("desk:history", args=[office.code])).content.decode()
    assert long_datetime(slot.starts_at, office) in history
    assert "Places before: 1. Places after: 4." in history


@pytest.mark.parametrize(("action", "amount", "then"), [("set_places", "9", 9), ("add_places", "2", 6)])
def test_an_action_gives_any_selection_places(action, amount, then, send, slot):
    page = send("slot_changelist", chosen(action, slot, amount=amount))
    send("slot_changelist", pressed(page))
    assert now_of(slot) == then


def test_an_action_asks_for_the_number_first(send, slot):
    assert 'name="amount"' in send("slot_changelist", chosen("add_places", slot)).content.decode()


def test_a_second_press_changes_nothing_and_says_so(send, slot):
    page = send("slot_changelist", chosen("add_places", slot, amount="2"))
    send("slot_changelist", pressed(page))
    again = send("slot_changelist", pressed(page))
    assert SAID_TWICE in again.content.decode()
    assert now_of(slot) == 6


def test_a_press_sent_again_after_the_change_was_taken_back_changes_nothing(send, slot):
    page = send("slot_changelist", chosen("add_places", slot, amount="2"))
    send("slot_changelist", pressed(page))
    send("slot_changelist", pressed(send("slot_changelist", chosen("set_places", slot, amount="4"))))
    assert SAID_TWICE in send("slot_changelist", pressed(page)).content.decode()
    assert now_of(slot) == 4


def test_those_booked_are_shown_and_kept_or_moved(send, ana):
    page = send("slot_changelist", chosen("set_places", ana.slot, amount="0"))
    assert str(ana) in page.content.decode()
    assert 'value="move"' in page.content.decode()
    send("slot_changelist", pressed(page, "keep"))
    ana.slot.refresh_from_db()
    assert (ana.slot.capacity, ana.slot.target_capacity) == (3, 0)


def test_a_selection_is_closed_and_opened_again(send, slot):
    reason = {"reason_en": "Snow", "reason_es": "Nieve"}
    send("slot_changelist", pressed(send("slot_changelist", chosen("close", slot, **reason))))
    assert list(Slot.objects.filter(is_closed=True)) == [slot]
    send("slot_changelist", pressed(send("slot_changelist", chosen("reopen", slot))))
    assert not Slot.objects.filter(is_closed=True).exists()
    assert Closure.objects.get().reopened_at


def test_slots_beside_each_other_make_one_closure(send, slot):
    slots = list(Slot.objects.filter(starts_at__gte=slot.starts_at).order_by("starts_at")[:3])
    reason = {"reason_en": "Snow", "reason_es": "Nieve"}
    send("slot_changelist", pressed(send("slot_changelist", chosen("close", *slots, **reason))))
    assert Closure.objects.count() == 1
    assert Slot.objects.filter(is_closed=True).count() == 3


def test_slots_of_another_office_are_not_found(send, slot, make_office):
    other = make_office("BOS")
    theirs = Slot.objects.create(office=other, starts_at=slot.starts_at, minutes=30, capacity=4)
    send("slot_changelist", pressed(send("slot_changelist", typed(theirs, 9))))
    assert now_of(theirs) == 4


def test_staff_who_may_not_change_places_cannot(send, slot, staff):
    send("slot_changelist", typed(slot, 9) | {"go": "save"}, client=staff("carla"))
    assert now_of(slot) == 4
    assert not SupplyEvent.objects.exists()


def test_the_list_is_cut_by_days_and_by_free_places(mara, slot):
    shown = mara.get(reverse("admin:offices_slot_changelist"), {"from": "2026-12-03", "to": "2026-12-03"})
    days = {slot.office.local(one.starts_at).day for one in shown.context["cl"].queryset}
    assert days == {3}
    full = mara.get(reverse("admin:offices_slot_changelist"), {"places": "full"})
    assert not full.context["cl"].queryset.exists()


def test_a_slot_leads_to_who_is_booked(mara, slot):
    shown = mara.get(reverse("admin:offices_slot_changelist")).content.decode()
    assert reverse("desk:day", args=["NYC", slot.office.local(slot.starts_at).date()]) in shown


@pytest.mark.parametrize("name", ["form-TOTAL_FORMS", "form-0-id"])
def test_a_number_of_thousands_of_digits_changes_nothing(name, send, slot):
    assert send("slot_changelist", typed(slot, 9) | {name: "9" * 5_000}).status_code == 200
    assert now_of(slot) == 4
