"""What base.html gives every page: error summary, title, language switch."""

from django.test import RequestFactory
from django.urls import resolve, reverse

from appointments.public.context import other_languages
from tests.project.markup import EveryWidget, Tags, fields, page


def test_the_error_summary_leads_to_every_wrong_field():
    tags = Tags(page('{% extends "base.html" %}', form=EveryWidget({})))
    fields_drawn = fields(EveryWidget({})).ids()
    links = [link["href"][1:] for link in tags.named("a") if link["href"].startswith("#id_")]
    assert len(links) == len(EveryWidget({}).errors)
    assert set(links) <= set(fields_drawn)


def test_the_error_summary_takes_the_focus():
    tags = Tags(page('{% extends "base.html" %}', form=EveryWidget({})))
    assert tags.named("div", role="alert", tabindex="-1")[0].keys() >= {"autofocus"}


def test_the_title_says_that_something_is_wrong():
    wrong, new = (page('{% extends "base.html" %}', form=form) for form in (EveryWidget({}), EveryWidget()))
    assert "<title>Error: " in wrong
    assert "<title>Error: " not in new


def test_enter_in_a_field_never_changes_the_language():
    tags = Tags(page('{% extends "base.html" %}', form=EveryWidget()))
    first, switch = tags.named("button", form="page-form")
    assert "name" not in first
    assert switch.items() >= {"name": "switch_language", "value": "es", "lang": "es"}.items()


def test_without_a_form_the_language_switch_is_a_link():
    tags = Tags(page('{% extends "base.html" %}'))
    assert tags.named("a", lang="es", hreflang="es")[0]["href"].startswith("/es/")


def test_a_page_leads_to_itself_in_the_other_language():
    request = RequestFactory().get(reverse("public:trust"))
    request.resolver_match = resolve(request.path)
    assert other_languages(request) == [{"code": "es", "own_name": "Español", "url": "/es/trust/"}]


def test_nothing_of_the_query_gets_into_the_page():
    request = RequestFactory().get("/en/?guess=A123")
    request.resolver_match = resolve(request.path)
    assert other_languages(request)[0]["url"] == "/es/"


def test_an_unknown_page_leads_to_the_other_start_page():
    assert other_languages(RequestFactory().get("/en/nowhere/"))[0]["url"] == "/es/"
