"""The operator's answers to the questions that people ask."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from appointments.models import Answer
from appointments.public.questions import QUESTIONS
from offices import languages
from offices.fresh_rows import FreshRowsAdmin

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Answer]
else:
    ModelForm = forms.ModelForm


class AnswerForm(ModelForm):
    """Chooses the question and the language from lists."""

    question = forms.ChoiceField(label=_("Question"), choices=[(one.key, one.title) for one in QUESTIONS])
    language = forms.ChoiceField(label=_("Language"), choices=languages.choices)
    # Django would take an address without a scheme for http.
    source_url = forms.URLField(label=_("Address of the source"), required=False, assume_scheme="https")

    class Meta:
        model = Answer
        fields = ("question", "language", "text", "source", "source_url", "read_on", "is_shown")


@admin.register(Answer)
class AnswerAdmin(FreshRowsAdmin):
    form = AnswerForm
    list_display = ["question", "language", "source", "read_on", "is_shown"]
    list_filter = ["language", "is_shown"]
