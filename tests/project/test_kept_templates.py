"""Parts of pages that are kept between requests: the same for all visitors, and never older than what they show."""

import re

import pytest
from django.template import Context, Engine, Template
from django.template.base import Node
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
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
    "<p>{% blocktranslate with who=site.operator_name %}{{ who }} and {{ name }}{% endblocktranslate %}</p>",
    "<p>{% blocktranslate count many=name|length %}one{% plural %}{{ many }}{% endblocktranslate %}</p>",
    "<p>{% blocktranslate count n=2 %}one{% plural %}{{ name }}{% endblocktranslate %}</p>",
    "<p>{% url 'public:confirmation' token=name %}</p>",
    "<p>{% static name %}</p>",
    "<p>{% include 'components/summary_row.html' with key=name %}</p>",
    "<p>{% for letter in name %}{{ letter }}{% translate 'Back' %}{% endfor %}</p>",
    "<p>{% csrf_token %}</p>",
]


def kept(source):
    (loader,) = Engine.get_default().template_loaders
    return kept_templates.whole(Template("{% load i18n static %}" + source), loader)


def rendered(template, **context):
    return template.render(Context({"csrf_token": context.get("name")} | context))


@pytest.mark.parametrize("source", OF_A_VISITOR)
def test_what_a_visitor_brings_is_rendered_each_time(source):
    template = kept(source)
    assert rendered(template, name="Ana") != rendered(template, name="Bruno")


def test_words_and_addresses_are_rendered_once():
    template = kept("<p>{% translate 'Back' %} <a href=\"{% url 'public:start' %}\">{% static 'site.css' %}</a></p>")
    assert [type(node) for node in template.nodelist] == [kept_templates.Kept]


@pytest.mark.parametrize(
    "words",
    [
        "{% blocktranslate with who=site.operator_name %}Run by {{ who }}.{% endblocktranslate %}",
        "{% blocktranslate count n=site.idle_minutes %}{{ n }} minute{% plural %}{{ n }} min{% endblocktranslate %}",
        '<html lang="{{ site.language }}"{% if site.is_right_to_left %} dir="rtl"{% endif %}>',
    ],
)
def test_a_sentence_about_a_setting_is_rendered_once(words, settings):
    template = kept(words)
    assert [type(node) for node in template.nodelist] == [kept_templates.Kept]
    assert rendered(template) == Template("{% load i18n %}" + words).render(Context({"site": kept_templates.FACTS}))


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


FILES = {
    "root": """<{% block title %}root{% endblock %}|{% block body %}[{% block inner %}in{% endblock %}]{% endblock %}>
        {% if name %}{% block shown %}shown to {{ name }}{% endblock %}{% endif %}{{ set_inside }}{{ given }}""",
    "middle": "{% extends 'root' %}{% block body %}middle {{ block.super }}{% endblock %}dropped",
    "leaf": "{% extends 'middle' %}{% block inner %}leaf {{ block.super }}{% endblock %}"
    "{% block title %}{% firstof name as set_inside %}{{ set_inside }}{% endblock %}",
    "super in an if": "{% extends 'leaf' %}{% block body %}{% if name %}{{ block.super }}{% endif %}{% endblock %}",
    "part": "part of {{ name }}{{ given }}{% firstof 'x' as set_inside %}{{ set_inside }}",
    "twice": "{% include 'part' %}{% include 'part' with given='!' %}{{ given }}{{ set_inside }}",
    "in a loop": "{% for each in name %}{% include 'part' with given=each %}{% endfor %}{{ set_inside }}",
    "with a page": "{% include 'leaf' %}{% block title %}of its own{% endblock %}",
    "within itself": "{{ given }}{% if not given %}{% include 'within itself' with given='once' %}{% endif %}",
    "chosen include": "{% include chosen %}{{ set_inside }}",
    "chosen parent": "{% extends chosen_parent %}{% block inner %}chosen {{ block.super }}{% endblock %}",
    "without one": "{% if missing %}{% include 'no such file' %}{% endif %}{% include missing|default:'part' %}",
    "words of settings": "{% include 'its name' with shown=site.operator_name %}",
    "its name": "{% if shown %}{{ shown }}{% endif %}none",
}


@pytest.fixture
def engines(tmp_path):
    """Django's own engine, and one with our loader, over the same files."""
    for name, source in FILES.items():
        (tmp_path / name).write_text(source)
    ours = Engine([tmp_path], loaders=["scheduler.kept_templates.Keeping"])
    return Engine([tmp_path], loaders=["django.template.loaders.filesystem.Loader"]), ours


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("visitor", ["Ana", ""])
def test_a_page_put_together_reads_as_django_renders_it(name, visitor, engines):
    given = {"name": visitor, "chosen": "part", "chosen_parent": "middle"}
    plain, ours = (engine.get_template(name) for engine in engines)
    expected = plain.render(Context(given))
    # Twice: what is kept of the first page must not change the second.
    assert [ours.render(Context(given)) for _page in range(2)] == [expected, expected]


def test_one_page_leaves_another_with_the_same_parent_as_it_is(engines):
    for engine in engines:
        engine.get_template("leaf").render(Context())
    plain, ours = (engine.get_template("middle").render(Context()) for engine in engines)
    assert "leaf" not in ours
    assert ours == plain


def test_what_django_parsed_is_never_changed():
    """Other threads may be reading it, and other pages are made from it."""
    loader = kept_templates.Keeping(Engine.get_default())
    names = ("base.html", "public/office.html", "components/header.html")
    before = {name: [*map(id, loader.parsed(name).nodelist.get_nodes_by_type(Node))] for name in names}
    loader.get_template("public/office.html")
    assert {name: [*map(id, loader.parsed(name).nodelist.get_nodes_by_type(Node))] for name in names} == before


def test_neither_parents_nor_included_files_are_left_in_a_page():
    (loader,) = Engine.get_default().template_loaders
    page = loader.get_template("public/office.html")
    assert page.nodelist.get_nodes_by_type((ExtendsNode, BlockNode, IncludeNode)) == []


def test_no_template_gives_the_name_site_to_anything_else():
    given = re.compile(r"\bsite=|\bas site\b|\bfor site\b")
    assert [sources.name(path) for path in sources.templates() if given.search(path.read_text())] == []


def test_the_content_of_a_parent_is_shown_as_it_is():
    """A filter or a condition on it would not be noticed where pages are put together."""
    otherwise = re.compile(r"(?<!\{\{ )block\.super|block\.super(?! \}\})")
    assert [sources.name(path) for path in sources.templates() if otherwise.search(path.read_text())] == []
