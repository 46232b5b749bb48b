"""Draws a form field of docs/look.md: label, hint, errors and control. crispy-forms asks for it in uswds/field.html."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from crispy_forms.utils import render_crispy_form
from django import forms, template
from django.core.signals import setting_changed
from django.forms import BoundField
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appointments.pages.forms import StepForm
from appointments.pages.widgets import attributes, input_of, joined, select_of
from appointments.templatetags.examples import on_one_line, unbroken

register = template.Library()


@register.simple_tag(takes_context=True)
def drawn(context: template.Context, form: forms.Form) -> SafeString:
    """All fields of a form. One that is as new is drawn once for each language."""
    if not getattr(form, "is_as_new", False):
        return _crispy(form, context)
    return _as_new(type(form), get_language(), *form.initial.items())


# By class, language and what every reader finds filled in: all that such a form depends on.
@lru_cache(maxsize=200)
def _as_new(form_class: type[forms.Form], _language: str, *preset: tuple[str, str]) -> SafeString:
    # A form of its own: nothing of the one on the page gets in.
    return _crispy(form_class(initial=dict(preset)))


def _crispy(form: forms.Form, context: template.Context | None = None) -> SafeString:
    fields: SafeString = render_crispy_form(form, context=context)
    return fields


def _forget(**_signal: Any) -> None:
    # Only tests change a setting while the site runs.
    _as_new.cache_clear()


setting_changed.connect(_forget)


@register.simple_tag
def uswds_field(bound: BoundField) -> SafeString:
    """The whole field."""
    # In Python, because a page has many: nested templates took four times as long.
    if bound.is_hidden:
        return mark_safe(str(bound))  # noqa: S308 # Django draws it.
    errors = list(bound.errors)
    if bound.use_fieldset:
        inside = _fieldset(bound, errors)
    elif isinstance(bound.field.widget, forms.CheckboxInput):
        inside = _checkbox(bound, errors)
    else:
        inside = _control(bound, errors)
    css = "usa-form-group usa-form-group--error" if errors else "usa-form-group"
    return format_html('<div id="div_{}" class="{}">{}</div>', bound.auto_id, css, inside)


def _control(bound: BoundField, errors: Sequence[Any]) -> SafeString:
    label = format_html('<label class="usa-label" for="{}">{}</label>', bound.id_for_label, _label(bound))
    widget = bound.field.widget
    css = {forms.Select: "usa-select", forms.Textarea: "usa-textarea"}
    own = next((name for kind, name in css.items() if isinstance(widget, kind)), "usa-input")
    drawn = _phone(bound) if getattr(widget, "is_phone", False) else _drawn(bound, own)
    return joined([label, _hint_and_errors(bound, errors), drawn])


def _checkbox(bound: BoundField, errors: Sequence[Any]) -> SafeString:
    return format_html(
        '<div class="usa-checkbox">{}<label class="usa-checkbox__label" for="{}">{}</label></div>{}',
        _drawn(bound, "usa-checkbox__input", "usa-checkbox__input--tile"),
        bound.id_for_label,
        bound.label,
        # Below the box: above it, a hint would come before what it explains.
        _hint_and_errors(bound, errors),
    )


def _fieldset(bound: BoundField, errors: Sequence[Any]) -> SafeString:
    described = {"aria-describedby": bound.aria_describedby} if bound.aria_describedby else {}
    return format_html(
        '<fieldset{}><legend class="usa-legend">{}</legend>{}{}</fieldset>',
        attributes({"class": "usa-fieldset"} | described),
        _label(bound),
        _hint_and_errors(bound, errors),
        _choices(bound),
    )


def _choices(bound: BoundField) -> SafeString:
    widget = bound.field.widget
    if getattr(widget, "is_memorable_date", False):
        return _memorable_date(bound)
    if isinstance(widget, forms.RadioSelect):
        # Django's CheckboxSelectMultiple is a kind of RadioSelect.
        kind = "checkbox" if isinstance(widget, forms.CheckboxSelectMultiple) else "radio"
        return joined(_tile(option, kind) for option in bound)
    return mark_safe(str(bound))  # noqa: S308 # Django draws it.


def _label(bound: BoundField) -> SafeString:
    if bound.field.required or (isinstance(bound.form, StepForm) and bound.name in bound.form.unmarked):
        return format_html("{}", bound.label)
    return format_html('{} <span class="usa-hint">{}</span>', bound.label, _("(optional)"))


def _hint_and_errors(bound: BoundField, errors: Sequence[Any]) -> SafeString:
    hint = on_one_line(mark_safe(unbroken(str(bound.help_text))))  # noqa: S308 # Hints are ours, and some have tags.
    said = joined(format_html('<p><span class="usa-sr-only">{}</span> {}</p>', _("Error:"), each) for each in errors)
    # Both have the ids that Django's `aria-describedby` names.
    return joined(
        [
            format_html('<div id="{}_helptext" class="usa-hint">{}</div>', bound.auto_id, hint) if hint else "",
            format_html('<div id="{}_error" class="usa-error-message">{}</div>', bound.auto_id, said) if said else "",
        ]
    )


def _drawn(bound: BoundField, *css: str) -> SafeString:
    """The control with the classes of the look, after those that it has."""
    attrs = bound.field.widget.attrs
    attrs["class"] = " ".join(dict.fromkeys([*attrs.get("class", "").split(), *css]))
    return mark_safe(str(bound))  # noqa: S308 # Django draws it.


def _tile(option: Any, kind: str) -> SafeString:
    """A choice with a large area to press, and above it the heading of those that follow."""
    data, label = option.data, option.choice_label
    attrs = {"class": f"usa-{kind}__input usa-{kind}__input--tile", "type": kind}
    attrs |= {"name": data["name"], "value": data["value"]} | data["attrs"]
    return format_html(
        '{}<div class="usa-{}"><input{}><label class="usa-{}__label" for="{}">{}</label></div>',
        _heading(label),
        kind,
        attributes(attrs),
        kind,
        option.id_for_label,
        _words(label, kind),
    )


def _heading(label: Any) -> SafeString:
    heading, note = getattr(label, "heading", ""), getattr(label, "note", "")
    said = format_html(' <span class="usa-hint">{}</span>', note) if note else ""
    return format_html('<p class="tiles__heading">{}{}</p>', heading, said) if heading else SafeString()


def _words(label: Any, kind: str) -> SafeString:
    # The name of an office may come marked as English, which `str` keeps and the tile itself would hide.
    description, unseen = getattr(label, "description", ""), getattr(label, "unseen", "")
    if description:
        lines = linebreaksbr(on_one_line(description))
        css = f"usa-{kind}__label-description"
        return format_html('<strong>{}</strong> <span class="{}">{}</span>', str(label), css, lines)
    said = str(label)
    said = said if isinstance(said, SafeString) else on_one_line(unbroken(said))
    return format_html('<span class="usa-sr-only">{},</span> {}' if unseen else "{1}", unseen, said)


def _memorable_date(bound: BoundField) -> SafeString:
    month, day, year = bound.subwidgets[0].data["subwidgets"]
    parts = [
        ("month", _("Month"), month, select_of(_with_class(month, "usa-select"))),
        ("day", _("Day"), day, input_of(_with_class(day, "usa-input"))),
        ("year", _("Year"), year, input_of(_with_class(year, "usa-input"))),
    ]
    return format_html('<div class="usa-memorable-date">{}</div>', joined(_part(*part) for part in parts))


def _phone(bound: BoundField) -> SafeString:
    number, country = bound.subwidgets[0].data["subwidgets"]
    return format_html(
        '{}<label class="usa-label" for="{}">{}</label>{}',
        input_of(_with_class(number, "usa-input")),
        country["attrs"]["id"],
        _("Country of this phone"),
        select_of(_with_class(country, "usa-select")),
    )


def _part(name: str, label: str, control: dict[str, Any], drawn: SafeString) -> SafeString:
    return format_html(
        '<div class="usa-form-group usa-form-group--{}"><label class="usa-label" for="{}">{}</label>{}</div>',
        name,
        control["attrs"].get("id", ""),
        label,
        drawn,
    )


def _with_class(control: dict[str, Any], css: str) -> dict[str, Any]:
    return control | {"attrs": {"class": css} | control["attrs"]}
