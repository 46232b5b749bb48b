"""The pages of questions, and of what to bring for each paper."""

import html
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from appointments.models import Answer
from appointments.public.papers import PAPERS
from appointments.public.questions import QUESTIONS, shown
from tests.project.markup import Tags

pytestmark = pytest.mark.django_db


def text(page) -> str:
    # The number of a form has an invisible sign that keeps it on one line.
    return html.unescape(page.content.decode()).replace("\u2060", "")


def answer(**facts) -> Answer:
    usual = {
        "question": "far",
        "language": "en",
        "text": "Wait.\n\nThen call.",
        "source": "Us",
        "read_on": date(2026, 1, 2),
    }
    return Answer.objects.create(**usual | facts)


@pytest.mark.parametrize("name", ["start", "trust", "find"])
def test_every_question_is_two_taps_from_every_page(name, visitor):
    assert Tags(text(visitor.get(name))).named("a", href="/en/questions/")
    listed = {link["href"] for link in Tags(text(visitor.get("questions"))).named("a")}
    assert {f"#{one.key}" for one in QUESTIONS} <= listed


def test_a_confirmation_leads_to_what_to_bring_and_to_where_to_tell_a_move(visitor):
    page = Tags(text(visitor.book()))
    assert page.named("a", href="/en/prepare/")
    assert page.named("a", href="/en/questions/#moved")
    assert page.named("a", href="/es/questions/#moved")


def test_each_source_has_a_date(visitor):
    sources = text(visitor.get("questions")).count("November\u00a025, 2026")
    assert sources == sum(bool(one.source) for one in QUESTIONS)


def test_the_operators_answer_replaces_ours_in_its_language(visitor, visitante):
    answer()
    said = text(visitor.get("questions"))
    assert "<p>Wait.</p>" in said
    assert "<p>Then call.</p>" in said
    assert "Some offices are full" not in said
    assert "Wait." not in text(visitante.get("questions"))


def test_a_hidden_question_is_left_out(visitor):
    answer(is_shown=False, text="")
    assert 'id="far"' not in text(visitor.get("questions"))
    assert 'id="deadline"' in text(visitor.get("questions"))


def test_an_answer_without_a_text_is_refused():
    with pytest.raises(ValidationError, match="Type the answer, or take the tick"):
        Answer(question="far", language="en", source="Us", read_on=date(2026, 1, 2)).full_clean()


def test_booking_without_a_paper_is_explained_only_where_it_is_possible(settings):
    settings.ALLOW_NO_PAPER = False
    assert "no-paper" not in [one.key for one in shown()]


@pytest.mark.parametrize("paper", PAPERS)
def test_each_paper_has_a_page(paper, visitor):
    said = text(visitor.get("prepare_paper", paper=paper))
    assert PAPERS[paper].number in said
    assert "What to bring" in said


def test_an_unknown_paper_is_not_found(visitor):
    assert visitor.get("prepare_paper", paper="i-999").status_code == 404


def test_an_administrator_edits_an_answer(staff):
    sent = {
        "question": "far",
        "language": "es",
        "text": "Espere.",
        "source": "ICE",
        "read_on": "2026-11-25",
        "is_shown": "on",
    }
    staff("eva").post(reverse("admin:appointments_answer_add"), sent)
    assert Answer.objects.get().text == "Espere."
    again = staff("eva").post(reverse("admin:appointments_answer_add"), sent)
    assert again.context["errors"]
    assert Answer.objects.count() == 1
