"""Where to send messages, if anywhere."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from appointments.public.fields import LONGEST_EMAIL, PhoneField
from appointments.public.forms.base import StepForm

LONGEST_NEEDS = 100


class ContactForm(StepForm):
    """Optional e-mail, phone and help on the day, and the language of the messages."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=LONGEST_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={
            "invalid": _("This e-mail address is not complete. Example: name@example.com"),
            "max_length": _("This e-mail address is too long. Check it and type it again."),
        },
    )
    phone = PhoneField(
        label=_("Mobile phone"),
        help_text=_("Start with + if it is not a U.S. number. Example: 212-555-0123"),
        required=False,
    )
    needs = forms.CharField(
        label=_("Do you need an interpreter or help with access?"),
        help_text=_("The office sees this. Example: Mam interpreter, wheelchair"),
        required=False,
        max_length=LONGEST_NEEDS,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("This is too long. Type at most 100 letters.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the messages"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose one of these languages.")},
    )
