"""Every message as staff see it before it is sent."""

import re
from html import unescape

import pytest
from django.urls import reverse

from appointments.delivery.preview import answers, longest_office, previews
from appointments.models import Message
from offices.models import Office
from tests.project.markup import without_keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(staff):
    return staff("carla").get(reverse("admin:appointments_message_preview")).content.decode()


def test_it_shows_every_kind_in_every_language(page):
    for kind in Message.Kind.of_appointments():
        assert page.count(f"{kind.label}") >= 6
    assert page.count(f"{Message.Kind.ATTEMPT_FOLLOW_UP.label}") == 4
    for words in (
        "Your check-in appointment is booked.",
        "Su cita para reportarse está reservada.",
        "La oficina anota si no llega",
    ):
        assert words in page


def test_every_text_is_one_part(office):
    shown = list(previews(Message.Channel.SMS))
    assert len(shown) == 4 * len(Message.Kind.of_appointments()) + 2
    assert {preview.parts for preview in shown} == {1}


@pytest.mark.parametrize("channel", Message.Channel)
def test_no_kind_is_left_out(channel, office):
    shown = {(preview.kind, preview.language) for preview in previews(channel)}
    kinds = set(Message.Kind) - (set(Message.Kind.to_staff()) if channel == "sms" else set())
    assert shown == {(kind, language) for kind in kinds for language in ("en", "es")}


@pytest.mark.parametrize("channel", Message.Channel)
def test_no_sentence_ends_twice(channel, office):
    # A time ends with the full stop of "a.m." or "a. m.".
    twice = {preview.kind for preview in previews(channel) if ".." in preview.text.body}
    assert not twice


def test_an_offer_leads_to_the_page_of_the_offer(office):
    leads = {preview.kind for preview in previews(Message.Channel.SMS) if "/offer/" in preview.text.body}
    assert leads == {Message.Kind.OFFER}


def test_it_shows_the_answers_to_texts_in_both_languages(page):
    for word in ("STOP", "START", "HELP"):
        assert page.count(f"Answer to {word}") == 2
    for language, words in (
        ("en", "Nobody reads replies here, and they change nothing."),
        ("es", "Ya no le enviaremos mensajes."),
    ):
        assert f'<span lang="{language}">{words}' in page


def test_every_answer_is_one_part(db):
    assert [answer.parts for answer in answers()] == [1] * 8


def test_without_an_office_one_is_made_up():
    assert {preview.parts for preview in previews(Message.Channel.SMS)} == {1}
    assert len(longest_office().code) == Office._meta.get_field("code").max_length


def test_the_longest_office_is_taken(office, make_office):
    make_office("LON", address="1" * 60)
    assert "1" * 60 in next(previews(Message.Channel.EMAIL)).text.body


def test_it_is_about_nobody(page, ana):
    assert "AAAA-AAAA" in page
    assert "Ana" not in without_keys(page)


def test_the_list_of_messages_leads_there(staff):
    listed = staff("carla").get(reverse("admin:appointments_message_changelist")).content.decode()
    assert reverse("admin:appointments_message_preview") in listed


def visible(page: str) -> list[str]:
    """The words that a mail program shows."""
    # Neither breaks a word.
    whole = re.sub(r"</?span\b[^>]*>|<wbr>", "", page)
    return unescape(re.sub(r"<title>.*?</title>|<[^>]+>", " ", whole, flags=re.DOTALL)).split()


def test_the_html_of_every_mail_says_what_its_text_says(office):
    for preview in previews(Message.Channel.EMAIL):
        text = [word for word in f"{preview.text.subject} {preview.text.body}".split() if word != "-"]
        assert visible(preview.text.html) == text, preview.kind
