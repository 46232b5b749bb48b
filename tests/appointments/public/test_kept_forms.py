"""Forms that nobody has filled in are drawn once for each language; all others for each page."""

import pytest
from django.template import Context
from django.utils import translation

from appointments.pages.forms import ANumberForm, ContactForm, MemberForm, NoPaperForm, PaperForm, SubjectIdForm
from appointments.templatetags.uswds import drawn
from tests.project.visit import Alone

FORMS = [PaperForm, SubjectIdForm, ANumberForm, NoPaperForm, MemberForm, ContactForm]


def as_new(form):
    form.is_as_new = True
    return form


@pytest.mark.parametrize("form_class", FORMS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_kept_form_is_drawn_like_any_other(form_class, language):
    with translation.override(language):
        assert drawn(Context(), as_new(form_class())) == drawn(Context(), form_class())


def test_it_is_drawn_in_the_language_of_each_reader():
    english = drawn(Context(), as_new(PaperForm()))
    with translation.override("es"):
        assert drawn(Context(), as_new(PaperForm())) != english


def test_it_notices_a_changed_setting(settings):
    assert "no_paper" in drawn(Context(), as_new(PaperForm()))
    settings.ALLOW_NO_PAPER = False
    assert "no_paper" not in drawn(Context(), as_new(PaperForm()))


def test_what_a_form_got_from_a_visitor_is_not_in_the_kept_one():
    form = as_new(NoPaperForm())
    form.fields["given_names"].initial = form.fields["family_name"].help_text = "Zenobia"
    assert "Zenobia" not in drawn(Context(), form)


@pytest.mark.django_db
def test_typed_and_answered_text_is_shown_to_its_own_visitor_only(office):
    visitor, other = Alone("en"), Alone("en")
    visitor.come_to("family")
    other.come_to("details")
    assert 'value="Zenobia"' in visitor.get("details").content.decode()
    assert "Zenobia" not in other.get("details").content.decode()


@pytest.mark.django_db
def test_text_with_an_error_is_shown_again(office):
    visitor = Alone("en")
    visitor.come_to("contact")
    visitor.get("contact")
    page = visitor.post("contact", {"email": "zenobia@", "language": "en"})
    assert 'value="zenobia@"' in page.content.decode()
