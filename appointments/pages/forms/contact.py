"""Where to send messages, if anywhere."""

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appointments.messages import texts
from appointments.pages.fields import LONGEST_EMAIL, WordsField
from appointments.pages.forms.base import StepForm
from appointments.pages.phone_field import PhoneField
from appointments.values.emails import plain_email
from offices import languages

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_NEEDS = 100


class EmailField(forms.EmailField):
    """An e-mail address as people paste it; cleans to the plain address."""

    def to_python(self, value: Any) -> str:
        return plain_email(super().to_python(value) or "")


class ReachForm(StepForm):
    """Optional e-mail and phone."""

    email = EmailField(
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
        help_text=_("If it is not a U.S. number, choose its country. Example: 212-555-0123"),
        required=False,
    )


class ContactForm(ReachForm):
    """Optional e-mail, phone and help on the day, and the language of the messages."""

    remind_on_day = forms.BooleanField(
        label=_("Remind me on the day too"),
        help_text=_("You get it that morning. If you must be there early, you get it the evening before."),
        required=False,
    )
    fuller_texts = forms.BooleanField(
        label=_("Texts may say that they are about ICE"),
        help_text=_(
            "If you tick this, texts say that the appointment is with ICE. Others who see your phone can read it."
        ),
        required=False,
    )
    needs = WordsField(
        label=_("Do you need an interpreter or help with access?"),
        help_text=_("The office sees this. Example: Mam interpreter, wheelchair"),
        required=False,
        max_length=LONGEST_NEEDS,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("This is too long. Type at most 100 letters.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the messages"),
        choices=languages.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose one of these languages.")},
    )

    @property
    def helper(self) -> FormHelper:
        """In clear groups; fields of a form that adds some come first."""
        helper = super().helper
        # In the reader's language, so for each form; here, since a form that is only read needs no samples.
        for name, is_fuller in (("phone", False), ("fuller_texts", True)):
            self[name].help_text = _hint_with_sample(self.fields[name].help_text, is_fuller=is_fuller)
        groups = (
            (_("How to reach you"), ("email", "phone")),
            (_("Reminders and texts"), ("remind_on_day", "fuller_texts")),
            (_("Help and language"), ("needs", "language")),
        )
        grouped = {name for _legend, names in groups for name in names}
        others = [name for name in self.fields if name not in grouped]
        helper.layout = Layout(*others, *(Fieldset(legend, *names) for legend, names in groups))
        return helper


def _hint_with_sample(hint: "StrOrPromise", *, is_fuller: bool) -> SafeString:
    """A hint with a sample text, and its sender if the operator has one number."""
    sender = settings.TWILIO.get(settings.SMS_CHANNEL, {}).get("sender", "")
    facts = {"sample": texts.sample(is_fuller=is_fuller), "sender": sender}
    named, nameless = gettext("A text from %(sender)s: “%(sample)s”"), gettext("A text from us: “%(sample)s”")
    # A messaging service has many numbers, and its name means nothing to people.
    return format_html("{}<br>{}", hint, (named if sender.startswith("+") else nameless) % facts)
