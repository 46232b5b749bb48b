"""Hours and facts of an office in the administration, with people booked."""

import pytest
from django.urls import reverse

from appointments.models import Message
from offices.models import Office, OpeningHours, Slot, SupplyEvent
from tests.appointments.admin.conftest import SAID_TWICE, pressed
from tests.project.hand import Forms
from tests.rules import broken_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(eva, send):
    """Sends an office's form with some answers changed, and gives the page that answers."""

    def change(office: Office, client=eva, **answers):
        shown = client.get(reverse("admin:offices_office_change", args=[office.pk])).context
        form, formset = shown["adminform"].form, shown["inline_admin_formsets"][0].formset
        data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        for row in [formset.management_form, *formset.forms]:
            data |= {row.add_prefix(name): row[name].value() for name in row.fields}
        data = {name: value for name, value in (data | answers).items() if value is not None}
        return send("office_change", data, office.pk, client=client)

    return change


@pytest.fixture
def opened(eva):
    """What an open page of an office sends, as a browser reads it from the page."""

    def opened(office: Office) -> dict[str, str]:
        page = eva.get(reverse("admin:offices_office_change", args=[office.pk]))
        return Forms(page.content.decode()).by_id["office_form"].filled

    return opened


@pytest.fixture
def save(eva, send):
    return lambda page, office, go="save": send("office_change", pressed(page, go), office.pk, client=eva)


def test_another_time_zone_keeps_the_hour_and_tells_those_booked(change, save, ana):
    hour, office = ana.starts_at, ana.office
    page = change(office, timezone="America/Chicago")
    assert str(ana) in page.content.decode()
    assert Office.objects.get(code="NYC").timezone == "America/New_York"
    save(page, office)
    ana.refresh_from_db()
    ana.slot.refresh_from_db()
    there = Office.objects.get(code="NYC").local(ana.slot.starts_at)
    assert there.replace(tzinfo=None) == hour.replace(tzinfo=None)
    assert Message.objects.filter(appointment=ana, version=ana.version, kind=Message.Kind.PLACE_CHANGED).exists()
    assert broken_rules() == []


def test_a_time_zone_that_is_not_that_of_the_zip_code_is_said_before_it_is_saved(change, office):
    said = "the clock at this ZIP code is that of America/New_York"
    assert said in change(office, timezone="America/Chicago").content.decode()
    assert said not in change(office, timezone="America/Detroit").content.decode()


def test_an_address_is_told_and_stands_in_the_history(change, save, ana):
    save(change(ana.office, address="9 New Street"), ana.office)
    event = SupplyEvent.objects.get()
    assert (event.before, event.after) == ({"address": "26 Federal Plaza"}, {"address": "9 New Street"})
    assert Message.objects.filter(appointment=ana, kind=Message.Kind.PLACE_CHANGED).exists()


def test_another_address_takes_no_bookings_until_it_is_confirmed(change, save, ana, eva, send):
    page = change(ana.office, address="9 New Street")
    assert "until someone confirms the office again" in page.content.decode()
    save(page, ana.office)
    assert not Office.objects.bookable().filter(code="NYC").exists()
    confirmed = {"action": "confirm_offices", "_selected_action": ana.office.pk}
    seen = send("office_changelist", confirmed, client=eva).context["seen"]
    send("office_changelist", confirmed | {"seen": seen}, client=eva)
    assert Office.objects.get(code="NYC").confirmed_by == "eva"


def test_another_code_is_seen_first_and_reaches_nobody(change, save, ana):
    page = change(ana.office, code="NY2")
    assert str(ana) in page.content.decode()
    save(page, ana.office)
    assert Office.objects.get(pk=ana.office.pk).confirmed_at
    assert not Message.objects.filter(appointment=ana, kind=Message.Kind.PLACE_CHANGED).exists()


def test_those_who_lose_their_hours_are_not_said_to_keep_their_place(change, ana):
    gone = {f"hours-{row}-DELETE": "on" for row in range(5)}
    page = change(ana.office, **gone).content.decode()
    assert "Those who are moved are told their new time" in page
    assert "place away" not in page
    assert "place away" in change(ana.office, address="9 New Street").content.decode()


def test_a_change_of_an_office_is_read_in_words(change, save, ana, eva):
    page = change(ana.office, is_active=None, kind="check_in_office")
    says = ["Kind: Field office → Check-in office", "Takes appointments: Yes → No"]
    assert page.context["check"].steps[0].says[:2] == says
    save(page, ana.office)
    history = eva.get(reverse("desk:history", args=[ana.office.code])).content.decode()
    assert all(sentence in history for sentence in says)


def test_switching_an_office_off_shows_who_is_booked_and_tells_nobody(change, save, ana):
    page = change(ana.office, is_active=None)
    assert "Those booked keep theirs." in page.content.decode()
    save(page, ana.office)
    assert not Office.objects.get(code="NYC").is_active
    assert not Message.objects.filter(appointment=ana, kind=Message.Kind.PLACE_CHANGED).exists()


def test_an_older_page_changes_only_what_was_typed_into_it(opened, send, save, office, eva):
    first, second = opened(office), opened(office)
    save(send("office_change", first | {"phone": "(213) 555-0199", "zip_code": "10001"}, office.pk, client=eva), office)
    page = send("office_change", second | {"room": "9"}, office.pk, client=eva)
    assert [step.says[0] for step in page.context["check"].steps] == ["Room, floor or entrance:  → 9"]
    save(page, office)
    stored = Office.objects.get(pk=office.pk)
    assert (stored.room, stored.zip_code, round(stored.latitude, 1)) == ("9", "10001", 40.7)
    assert stored.phone.endswith("0199")


def test_a_fact_is_saved_though_the_hours_changed_after_the_page_was_opened(opened, send, save, office, eva):
    older = opened(office)
    save(send("office_change", opened(office) | {"hours-0-people_per_slot": "9"}, office.pk, client=eva), office)
    save(send("office_change", older | {"room": "9"}, office.pk, client=eva), office)
    assert Office.objects.get(pk=office.pk).room == "9"
    assert OpeningHours.objects.filter(people_per_slot=9).count() == 1


def test_hours_typed_over_older_hours_are_not_saved_and_the_page_says_why(opened, send, save, office, eva):
    older = opened(office)
    save(send("office_change", opened(office) | {"hours-0-people_per_slot": "9"}, office.pk, client=eva), office)
    page = send("office_change", older | {"hours-0-people_per_slot": "2"}, office.pk, client=eva)
    assert "The opening hours were saved after you opened this page." in page.content.decode()
    assert 'name="hours-0-people_per_slot" value="9"' in page.content.decode()


def test_a_form_without_what_was_shown_is_compared_with_the_row(change, save, office):
    save(change(office, is_active=None), office)
    assert not Office.objects.get(pk=office.pk).is_active


def test_facts_sent_twice_are_saved_once(change, save, ana):
    page = change(ana.office, address="9 New Street")
    save(page, ana.office)
    save(page, ana.office)
    assert SupplyEvent.objects.count() == 1


def test_hours_are_checked_and_then_followed_by_the_slots(change, save, office):
    page = change(office, **{"hours-0-people_per_slot": "9"})
    assert not OpeningHours.objects.filter(people_per_slot=9).exists()
    save(page, office)
    assert OpeningHours.objects.filter(people_per_slot=9).count() == 1
    assert Slot.objects.filter(capacity=9).exists()


def test_hours_looked_at_before_another_change_are_not_saved(change, save, office):
    first, second = (change(office, **{f"hours-{row}-people_per_slot": "9"}) for row in (0, 1))
    save(first, office)
    assert SAID_TWICE in save(second, office).content.decode()
    assert OpeningHours.objects.filter(people_per_slot=9).count() == 1


def test_a_new_office_has_slots_at_once(eva, send, office):
    shown = eva.get(reverse("admin:offices_office_add")).context
    form, formset = shown["adminform"].form, shown["inline_admin_formsets"][0].formset
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    for row in [formset.management_form, *formset.forms]:
        data |= {row.add_prefix(name): row[name].value() for name in row.fields}
    data |= {"code": "BOS", "name_source": "Boston", "kind": "field_office", "address": "1 A St", "city": "Boston"}
    data |= {"state": "MA", "zip_code": "02108", "timezone": "America/New_York", "latitude": 42, "longitude": -71}
    data |= {"hours-0-weekday": 0, "hours-0-opens": "08:00", "hours-0-closes": "10:00"}
    data |= {"hours-0-valid_from": "2026-12-01"}
    send("office_add", {name: value for name, value in data.items() if value is not None}, client=eva)
    assert Slot.objects.filter(office__code="BOS").exists()
