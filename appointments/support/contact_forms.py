"""What a caller says about where and how to write to them."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.booking import Contact
from appointments.pages.forms import ContactForm

BOTH = gettext_lazy("Type a new one, or take it off. Not both.")


class CallerContactForm(ContactForm):
    """The data on file stays masked: an empty box keeps it, and the agent types only new data."""

    no_email = forms.BooleanField(label=gettext_lazy("Take the e-mail off"), required=False)
    no_phone = forms.BooleanField(label=gettext_lazy("Take the phone off"), required=False)
    agrees = forms.BooleanField(
        label=gettext_lazy("The caller agrees to these messages"),
        help_text=gettext_lazy("Read the lines above to them first."),
        required=False,
    )
    field_order = [
        *("email", "no_email", "phone", "no_phone", "language"),
        *("remind_on_day", "fuller_texts", "needs", "agrees"),
    ]

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        # Not the e-mail and the phone: the page would show them to an agent who has not asked for them.
        kept = {name: getattr(contact, name) for name in ("language", "remind_on_day", "fuller_texts", "needs")}
        super().__init__(*args, initial=kept, **kwargs)
        self.contact = contact
        self.fields["email"].label, self.fields["phone"].label = _("New e-mail"), _("New mobile phone")
        self.fields["remind_on_day"].label = _("Remind them on the day too")
        self.unmarked.update(self.fields)
        for name in ("email", "phone"):
            # The agent's browser must not offer one caller's contact for the next.
            self.fields[name].widget.attrs["autocomplete"] = "off"
            if not getattr(contact, name):
                del self.fields[f"no_{name}"]

    def clean(self) -> dict[str, Any]:
        for name in ("email", "phone"):
            if self.cleaned_data.get(name) and self.cleaned_data.get(f"no_{name}"):
                self.add_error(name, str(BOTH))
        if self._is_new and not self.cleaned_data.get("agrees"):
            self.add_error("agrees", _("Ask whether they agree. Without a yes, keep what was there."))
        return self.cleaned_data

    @property
    def given(self) -> dict[str, Any]:
        """What the caller wants to change: of e-mail and phone only those typed."""
        reach = {name: self.cleaned_data[name] for name in ("email", "phone") if self.cleaned_data[name]}
        # By a box of its own, since an empty field keeps what is there.
        gone = {name: "" for name in ("email", "phone") if self.cleaned_data.get(f"no_{name}")}
        return self._wishes | reach | gone

    @property
    def _wishes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("language", "remind_on_day", "fuller_texts", "needs")}

    @property
    def _is_new(self) -> bool:
        """Whether consent is needed: for a new contact, or for texts that say more than before."""
        is_fuller = self.cleaned_data.get("fuller_texts") and not self.contact.fuller_texts
        return bool(self.cleaned_data.get("email") or self.cleaned_data.get("phone") or is_fuller)
