"""Parts of pages that are kept between requests: the same for all visitors, and never older than what they show."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.template import Context, Engine, Template
from django.utils import translation

from scheduler import kept_templates
from tests.project import sources

OF_A_VISITOR = [
    "<p>{{ name }}</p>",
    "<p>{% if name == 'Ana' %}a{% else %}b{% endif %}</p>",
    "<p>{% if site.operator_name or name == 'Ana' %}a{% endif %}</p>",
    "<p>{{ site.operator_name|default:name }}</p>",
    "<p>{% firstof site.operator_name name %}</p>",
    "<p>{% translate name %}</p>",
    "<p>{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}</p>",
    "<p>{% blocktranslate with who=name %}Hello {{ who }}{% endblocktranslate %}</p>",
    "<p>{% url 'public:confirmation' token=name %}</p>",
    "<p>{% static name %}</p>",
    "<p>{% include 'components/summary_row.html' with key=name %}</p>",
    "<p>{% for letter in name %}{{ letter }}{% translate 'Back' %}{% endfor %}</p>",
    "<p>{% csrf_token %}</p>",
]


def kept(source):
    template = Template("{% load i18n static %}" + source)
    kept_templates.join(template.nodelist, template)
    return template


def rendered(template, **context):
    return template.render(Context({"csrf_token": context.get("name")} | context))


@pytest.mark.parametrize("source", OF_A_VISITOR)
def test_what_a_visitor_brings_is_rendered_each_time(source):
    template = kept(source)
    assert rendered(template, name="Ana") != rendered(template, name="Bruno")


def test_words_and_addresses_are_rendered_once():
    template = kept("<p>{% translate 'Back' %} <a href=\"{% url 'public:start' %}\">{% static 'site.css' %}</a></p>")
    assert [type(node) for node in template.nodelist] == [kept_templates.Kept]


def test_an_included_file_of_words_is_rendered_once():
    template = kept("<p>{% include 'components/outside_help.html' %}</p>")
    assert [type(node) for node in template.nodelist] == [kept_templates.Kept]


def test_each_language_has_its_own_text():
    template = kept("<p>{% translate 'Back' %}</p>")
    english = rendered(template)
    with translation.override("es"):
        assert rendered(template) != english
    assert rendered(template) == english


def test_a_changed_setting_is_noticed(settings):
    template = kept("<p>{% if site.operator_name %}{{ site.operator_name }}{% endif %}</p>")
    assert rendered(template) == "<p></p>"
    settings.OPERATOR_NAME = "Sample & Co."
    assert rendered(template) == "<p>Sample &amp; Co.</p>"


def test_a_mail_in_plain_text_is_not_escaped_like_a_page(settings):
    settings.OPERATOR_NAME = "Sample & Co."
    template = kept("<p>{{ site.operator_name }}</p>")
    assert "&amp;" in rendered(template)
    assert template.render(Context(autoescape=False)) == "<p>Sample & Co.</p>"


def test_no_thread_gets_a_template_whose_parts_are_being_joined(monkeypatch):
    loader = kept_templates.Keeping(Engine.get_default())
    begun, go_on = Event(), Event()
    monkeypatch.setattr(kept_templates, "join", lambda *_given: begun.set() or go_on.wait(60))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(loader.get_template, "409.html")
        assert begun.wait(60)
        second = pool.submit(loader.get_template, "409.html")
        with pytest.raises(TimeoutError):
            second.result(timeout=0.3)
        go_on.set()
        assert second.result(timeout=60) is first.result(timeout=60)


def test_no_template_gives_the_name_site_to_anything_else():
    given = re.compile(r"\bsite=|\bas site\b|\bfor site\b")
    assert [sources.name(path) for path in sources.templates() if given.search(path.read_text())] == []
