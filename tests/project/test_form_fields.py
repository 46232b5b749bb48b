"""The form fields: labelled, tied to their hints and errors, and typed text is kept."""

import pytest
from django.forms.renderers import TemplatesSetting

from appointments.pages.forms import StepForm
from tests.project.markup import EveryWidget, Tags, fields, page


def test_every_control_has_a_label():
    tags = fields(EveryWidget())
    labelled = {label["for"] for label in tags.named("label")}
    controls = [attrs for name, attrs in tags.all if name in ("input", "select", "textarea")]
    assert [attrs["id"] for attrs in controls if attrs["id"] not in labelled] == []


def test_every_control_has_a_class_of_the_design_system():
    tags = fields(EveryWidget())
    controls = [attrs for name, attrs in tags.all if name in ("input", "select", "textarea")]
    assert [attrs["id"] for attrs in controls if not attrs.get("class", "").startswith("usa-")] == []


@pytest.mark.parametrize("form", [EveryWidget(), EveryWidget({})], ids=["new", "wrong"])
def test_hints_and_errors_are_tied_to_their_control(form):
    tags = fields(form)
    tied = " ".join(attrs["aria-describedby"] for _name, attrs in tags.all if "aria-describedby" in attrs).split()
    hints = [f"id_{name}_helptext" for name, field in form.fields.items() if field.help_text]
    assert sorted(tied) == sorted(hints + [f"id_{name}_error" for name in form.errors])
    assert set(tied) <= set(tags.ids())


def test_ids_are_unique():
    ids = fields(EveryWidget({})).ids()
    assert len(ids) == len(set(ids))


def test_wrong_controls_are_marked_invalid():
    tags = fields(EveryWidget({}))
    right = [attrs["id"] for name, attrs in tags.all if name in ("input", "select") and "aria-invalid" not in attrs]
    assert right == ["id_phone"]


def test_what_a_widget_asks_of_the_browser_is_kept():
    tags = fields(EveryWidget())
    assert tags.named("input", id="id_name")[0]["autocomplete"] == "name"
    assert (
        tags.named("input", id="id_phone")[0] | {"type": "tel", "inputmode": "tel"}
        == (tags.named("input", id="id_phone")[0])
    )


def test_what_was_typed_is_kept():
    tags = fields(EveryWidget({"name": "Ana", "paper": "b", "days": ["2"], "born_month": "2", "born_day": "31"}))
    assert tags.named("input", id="id_name")[0]["value"] == "Ana"
    assert [attrs["id"] for attrs in tags.named("input") if "checked" in attrs] == ["id_paper_1", "id_days_1"]
    assert tags.named("option", value="2")[0].keys() >= {"selected"}
    assert tags.named("input", id="id_born_1")[0]["value"] == "31"


@pytest.mark.parametrize("form", [EveryWidget(), EveryWidget({"name": 'A "<b>"', "note": "<", "country": "GT"})])
def test_controls_have_the_tags_of_djangos_own_templates(form):
    ours = [Tags(str(field)).all for field in form]
    form.renderer = TemplatesSetting()
    assert ours == [Tags(str(field)).all for field in form]


def test_groups_are_fieldsets_with_a_legend():
    tags = fields(EveryWidget())
    assert len(tags.named("fieldset")) == len(tags.named("legend")) == 3


def test_only_fields_that_may_stay_empty_say_so():
    html = page("{% load crispy_forms_tags %}{{ form|crispy }}", form=EveryWidget())
    assert html.count("(optional)") == 1


def test_labels_are_escaped():
    html = page("{% load crispy_forms_tags %}{{ form|crispy }}", form=EveryWidget())
    assert "Name &lt;b&gt;" in html


def test_a_tile_shows_its_description():
    html = page("{% load crispy_forms_tags %}{{ form|crispy }}", form=EveryWidget())
    assert "<strong>New York</strong>" in html
    assert "Federal Plaza<br>3 miles" in html


def test_filter_and_tag_draw_the_same_fields():
    class Step(StepForm, EveryWidget):
        """The same as the pages of a booking draw it."""

    drawn = page("{% load crispy_forms_tags %}{% crispy form %}", form=Step({}))
    assert Tags(drawn).all == fields(EveryWidget({})).all
