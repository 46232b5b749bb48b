"""An offer: accepted with one press, declined with another, and never changed by opening the link."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from appointments import booking
from appointments.booking import Contact, Person
from appointments.delivery import opt_outs
from appointments.messages import of_appointments
from appointments.models import Appointment, Message, Offer, OptOut
from offices.models import Slot
from tests.telling import tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(book, make_person, now) -> Offer:
    later = book(make_person(), on_or_after=now + timedelta(days=14), contact=Contact("en", "bruno@example.com"))
    booking.join(later.pk, notice_days=2, now=now)
    booking.make_offers(now)
    return Offer.objects.get()


@pytest.fixture
def link(client, offer):
    tell(client, offer.appointment)
    return reverse("public:offer", args=[offer.appointment.link_token])


@pytest.fixture
def confirmation(offer):
    return reverse("public:confirmation", args=[offer.appointment.link_token])


def text_of(page) -> str:
    assert page.status_code == 200
    return " ".join(page.content.decode().replace("\xa0", " ").split())


def slot_of(offer) -> int:
    return Appointment.objects.get(pk=offer.appointment_id).slot_id


def test_it_shows_both_dates_and_by_when_to_answer(client, link):
    text = text_of(client.get(link))
    assert "Friday, December 4, 2026, 8:00 a.m. (Eastern Time)" in text
    assert "We hold it for you until Tuesday, December 1, 2026, 4:00 p.m. (Eastern Time)." in text
    assert "Your appointment now: Tuesday, December 15, 2026" in text
    assert "You keep it until you take the earlier date." in text


def test_opening_the_link_accepts_nothing(client, link, offer):
    for look in (client.get, client.head, client.get):
        look(link)
    assert Offer.objects.get().status == Offer.Status.OPEN
    assert slot_of(offer) == offer.instead_of_id


def test_one_press_takes_it_and_shows_the_new_confirmation(client, link, offer, confirmation):
    page = client.post(link, {"number": "1"}, follow=True)
    assert page.request["PATH_INFO"] == confirmation
    assert "Friday, December 4, 2026" in text_of(page)
    assert slot_of(offer) == offer.slot_id


def test_pressed_twice_or_reloaded_it_is_taken_once(client, link, offer):
    client.post(link, {"number": "1"})
    client.post(link, {"number": "1"})
    assert Appointment.objects.get(pk=offer.appointment_id).version == 2
    assert "You took the earlier date" in text_of(client.get(link))


def test_the_other_press_leaves_it(client, link, offer):
    page = client.post(link, {"number": "1", "decline": "1"}, follow=True)
    assert "You keep the date you have" in text_of(page)
    assert slot_of(offer) == offer.instead_of_id


def test_pressed_too_late_it_says_kindly_that_it_is_gone(client, link, offer, clock):
    clock.move(hours=4)
    tell(client, offer.appointment)
    page = client.post(link, {"number": "1"}, follow=True)
    assert "This earlier date is gone" in text_of(page)
    assert "Someone else can have the earlier date now. You did nothing wrong." in text_of(page)
    assert slot_of(offer) == offer.instead_of_id


def test_after_a_change_by_another_hand_it_says_so(client, link, offer, now):
    booking.reschedule(offer.appointment_id, version=1, now=now, on_or_after=now + timedelta(days=20))
    page = client.post(link, {"number": "1"}, follow=True)
    assert "Your appointment changed after we offered it" in text_of(page)


def test_when_the_office_closes_at_that_time_it_says_so(client, link, offer):
    Slot.objects.filter(pk=offer.slot_id).update(is_closed=True)
    assert "the office closed at that time" in text_of(client.post(link, {"number": "1"}, follow=True))


def test_without_an_offer_it_says_so(client, bruno):
    tell(client, bruno)
    assert "There is no earlier date now" in text_of(client.get(reverse("public:offer", args=[bruno.link_token])))


def test_a_message_is_promised_only_to_those_who_wait_for_one(client, bruno, now):
    tell(client, bruno)
    page = reverse("public:offer", args=[bruno.link_token])
    assert "When one is free, we write to you." not in text_of(client.get(page))
    booking.join(bruno.pk, notice_days=2, now=now)
    assert "When one is free, we write to you." in text_of(client.get(page))


def test_a_message_is_not_promised_where_none_would_arrive(client, book, make_person, now):
    waiting = book(make_person(), contact=Contact("en", phone="+12125550123"))
    booking.join(waiting.pk, notice_days=2, now=now)
    opt_outs.stop("sms", "+12125550123", OptOut.Reason.ASKED, now=now)
    tell(client, waiting)
    text = text_of(client.get(reverse("public:offer", args=[waiting.link_token])))
    assert "When one is free, we write to you." not in text
    assert "So we cannot tell you when a date is free." in text


@pytest.mark.parametrize("number", ["", "2", "0", "x", "1 ", "99999999999999999999"])
def test_an_answer_to_another_offer_changes_nothing(number, client, link, offer):
    client.post(link, {"number": number})
    assert Offer.objects.get().status == Offer.Status.OPEN


def test_the_confirmation_shows_that_one_is_held(client, confirmation, link):
    assert f'href="{link}"' in text_of(client.get(confirmation))


def test_a_cancelled_appointment_leads_to_its_confirmation(client, link, offer, now):
    booking.cancel(offer.appointment_id, version=1, now=now)
    page = text_of(client.get(link))
    assert "This earlier date is gone" in page
    assert "December 15" not in page


def test_it_asks_few_questions_of_the_database(client, link, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        client.get(link)


def test_an_answer_asks_few_questions_of_the_database(client, link, django_assert_max_num_queries):
    with django_assert_max_num_queries(32):
        client.post(link, {"number": "1"})


@pytest.fixture
def closed(offer) -> Offer:
    """The office closed the time they have; the offer came afterwards."""
    Slot.objects.filter(pk=offer.instead_of_id).update(is_closed=True)
    return Offer.objects.get()


def test_a_closed_time_is_not_said_to_stay(client, link, closed):
    text = text_of(client.get(link))
    assert "The office is closed at the time of your appointment: Tuesday, December 15, 2026" in text
    assert "You keep it" not in text
    assert "I do not want this date" in text
    declined = text_of(client.post(link, {"number": "1", "decline": "1"}, follow=True))
    assert "Do not come then." in declined
    assert "You keep the date you have" not in declined
    assert "Your appointment now" not in declined


def test_no_page_for_another_time_says_that_a_closed_one_stays(client, link, closed):
    for page in ("change", "changed_meanwhile", "earlier"):
        text = text_of(client.get(reverse(f"public:{page}", args=[closed.appointment.link_token])))
        assert "Do not come then." in text
        assert "Your appointment now" not in text
        assert "It stays yours" not in text


@pytest.mark.parametrize("is_closed", [True, False])
def test_the_mail_of_an_offer_says_whether_the_old_time_stands(offer, is_closed, now):
    Slot.objects.filter(pk=offer.instead_of_id).update(is_closed=is_closed)
    body = of_appointments.compose(Message.objects.with_place().get(kind="offer"), now).body
    assert ("Do not come then." in body) == is_closed
    assert ("your appointment stays as it is" in body) != is_closed


@pytest.mark.parametrize("page", ["change", "manage_family"])
def test_pages_that_end_it_say_so_and_no_longer_when_it_has_ended(page, client, link, offer, now):
    address = reverse(f"public:{page}", args=[offer.appointment.link_token])
    said = "An earlier date is held for you. If you change something here, someone else can have that date."
    assert said in client.get(address).content.decode()
    sister = Person(given_names="Iris", family_name="Sample", born=date(1992, 5, 6), country="HN")
    booking.add_member(offer.appointment_id, sister, version=1, now=now)
    assert not Offer.objects.standing(now).exists()
    assert said not in client.get(address).content.decode()
