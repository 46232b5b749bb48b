"""What a colleague should know about the day of a party."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_NOTE = 200


class DayNoteForm(forms.Form):
    """One short line."""

    text = forms.CharField(
        label=_("Note for colleagues"),
        help_text=_("Your name and the time are kept with it. The person does not see it."),
        max_length=LONGEST_NOTE,
    )
