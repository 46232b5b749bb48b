"""The caller's answers to the questions of the check."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from appointments.pages.fields import LONGEST_NUMBER, ANumberField, CountryField, MemorableDateField, SubjectIdField
from appointments.pages.forms import StepForm
from appointments.pages.forms.identity import birth_date, today
from appointments.support.change_forms import OfficeField
from appointments.support.facts import ENOUGH, WEIGHTS, Fact, nothing_kept, points
from appointments.support.search import LONGEST_SEARCH
from appointments.values import identifiers
from appointments.values.emails import plain_email
from appointments.values.identifiers import BadIdentifier
from appointments.values.phones import BadPhone, read_phone
from offices.models import Office

OF_VOUCHING = ("why", "second", "second_code")
"""What a supervisor fills in to open a record without a fact that only the person has."""

LONGEST_CODE = 40  # Spaces and words around it are cut later; a longer text is no code.


class FactsForm(StepForm):
    """The caller's answers. Facts that they were found by are not asked again."""

    code = forms.CharField(
        label=_("Code that we sent"), max_length=LONGEST_CODE, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    born = birth_date(_("Date of birth"))
    country = CountryField(label=_("Country of birth"))
    name = forms.CharField(label=_("Full name"), max_length=LONGEST_SEARCH)
    day = MemorableDateField(
        label=_("Day of the appointment, also a former one"), latest=lambda: today() + timedelta(days=366 * 30)
    )
    reference = forms.CharField(label=_("Confirmation number"), max_length=LONGEST_NUMBER)
    contact = forms.CharField(label=_("E-mail or phone"), max_length=254)
    a_number = ANumberField(label=_("A-number"))
    subject_id = SubjectIdField(label=_("Subject ID"))
    office = OfficeField()
    member = forms.CharField(label=_("Name of a family member"), max_length=LONGEST_SEARCH)
    member_born = birth_date(_("Date of birth of this family member"))

    why = forms.CharField(
        label=_("Without a paper or contact: how do you know that this is the person?"),
        help_text=_("Only a supervisor may do this. Your words are kept."),
        max_length=200,
        required=False,
    )
    second = forms.CharField(
        label=_("User name of a colleague who agrees"),
        help_text=_("They read your reason, and type their own code below."),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    second_code = forms.CharField(
        label=_("Code of the colleague's app"),
        max_length=LONGEST_CODE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, told: list[str], may_vouch: bool, is_code_sent: bool, needs_code: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.unmarked.update(self.fields)
        for name in () if may_vouch else OF_VOUCHING:
            del self.fields[name]
        if not is_code_sent:
            del self.fields["code"]
        for name in [each for each in Fact.values if each in self.fields]:
            self.fields[name].required = False
            self.fields[name].help_text = _points(WEIGHTS[name])
            # A fact that found them counts once, however often it is told.
            if name in told:
                del self.fields[name]
        self.told, self.needs_code = told, needs_code
        self.fields["office"].queryset = Office.objects.order_by("state", "city", "code")  # type: ignore[attr-defined]
        self.fields["office"].empty_label = _("Choose")  # type: ignore[attr-defined]
        self.fields["member_born"].required = False
        self.fields["member_born"].help_text = ""

    def clean_code(self) -> str:
        return self._read("code", identifiers.contact_code, gettext("The code has six digits. Ask for it again."))

    def clean_reference(self) -> str:
        return self._read(
            "reference", identifiers.reference, gettext("This is not a confirmation number. Ask for it again.")
        )

    def _read(self, name: str, read: Callable[[str], str], wrong: str) -> str:
        typed = self.cleaned_data[name]
        try:
            return read(typed) if typed else ""
        except BadIdentifier as error:
            raise ValidationError(wrong) from error

    def clean_contact(self) -> str:
        typed = str(self.cleaned_data["contact"])
        # Typed as it is heard, letter by letter.
        address = plain_email(typed)
        if not typed or "@" in address:
            return address
        try:
            return read_phone(typed)
        except BadPhone as error:
            raise ValidationError(_("This is not an e-mail or a phone number. Ask for it again.")) from error

    def clean(self) -> dict[str, Any]:
        if bool(self.cleaned_data.get("member")) != bool(self.cleaned_data.get("member_born")):
            self.add_error("member", str(_("Ask for the name and the date of birth of this family member.")))
        if not self.errors and self.needs_code and not self.given.get(Fact.CODE):
            raise ValidationError(_("Ask the person first: send them a code, and type the code that they tell you."))
        if not self.errors and points(self.told, self.given) < ENOUGH:
            raise ValidationError(_("These answers are not enough. Ask for more things, and type the answers."))
        if not self.errors and nothing_kept(self.told, self.given) and not self.cleaned_data.get("why"):
            raise ValidationError(self._ask_for_more())
        return self.cleaned_data

    def _ask_for_more(self) -> str:
        more = _("Others may know or guess these things. Ask for a number, contact or family member.")
        if "why" in self.fields:
            then = _("If they have none of these, write how you know the person, and ask a colleague to agree.")
        else:
            then = _("If they have none of these, pass the call to a supervisor.")
        return f"{more} {then}"

    @property
    def given(self) -> dict[str, Any]:
        """The facts the caller gave."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        born = given.pop("member_born", None)
        given = {name: value for name, value in given.items() if name not in OF_VOUCHING}
        return given | ({"member": (given["member"], born)} if "member" in given else {})


def _points(number: int) -> str:
    return ngettext("%(number)s point", "%(number)s points", number) % {"number": number}
