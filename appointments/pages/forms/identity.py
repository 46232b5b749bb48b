"""Who is coming: their paper and its details."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.pages.fields import (
    ANumberField,
    CountryField,
    MemorableDateField,
    NameField,
    SubjectIdField,
    need_a_name,
)
from appointments.pages.forms.base import StepForm
from appointments.pages.forms.place import zip_beside_details

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WAYS = ("subject_id", "a_number", "no_paper")
"""The ways to identify oneself, as a draft stores them."""

NO_MATCH = _(
    "We did not find a notice with these details. Check each answer against your paper. "
    "If they are right, try another number, or book without one, or call the support line."
)
NO_MEMBER = _(
    "We did not find a notice with these details. Check each answer against the paper. "
    "If they are right, leave the numbers empty. Staff then check them at the office."
)


def today() -> date:
    """The latest date that is today anywhere in the country."""
    # No clock is further ahead than UTC+14.
    return (timezone.now() + timedelta(hours=14)).date()


def birth_date(label: Any = None, **error_messages: Any) -> MemorableDateField:
    """The person's own date of birth."""
    return MemorableDateField(
        label=label or _("Your date of birth"),
        help_text=_("Example: April\u00a07, 1990. If your paper has 00 for the day or month, choose or type 00."),
        # Only their own: a browser must not fill in the birthday of its user for someone else.
        birthday=label is None,
        may_lack_day=True,
        latest=today,
        too_late=_("This date is in the future. A birth date is in the past. Check the year."),
        error_messages=error_messages or {"required": _("Type your date of birth.")},
    )


def report_by_date(help_text: Any = "") -> MemorableDateField:
    """By when they must report, where no notice says it."""
    return MemorableDateField(
        label=_("Report-by date"),
        help_text=help_text,
        required=False,
        latest=lambda: today() + timedelta(days=3653),  # Ten years, with up to three leap days.
        earliest=lambda: date(2000, 1, 1),
        too_late=_("This date is too far ahead. Check the year."),
    )


class PaperForm(StepForm):
    """Which paper the person holds."""

    way = forms.ChoiceField(
        label=_("Which paper do you have?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the paper you have."),
            "invalid_choice": _("Choose one of these answers."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = paper_choices()  # type: ignore[attr-defined]


def paper_choices() -> list[tuple[str, Any]]:
    """The papers that the operator accepts."""
    labels = (
        _("A Notice to Report (Form I-385) with a Subject ID"),
        _("A paper with an A-number"),
        _("I have no paper with a number"),
    )
    return [choice for choice in zip(WAYS, labels, strict=True) if choice[0] != "no_paper" or settings.ALLOW_NO_PAPER]


class Printed(NamedTuple):
    """How a number is printed on a paper, in English for every reader."""

    label: str
    number: str


class _LookedUp(StepForm):
    """The facts beside a number. A name is optional: the paper shows it in full only if the person typed it."""

    refusals = {"no_match": NO_MATCH}
    printed: Printed
    # The number first: the fields of this class would come before it.
    field_order = ("subject_id", "a_number")

    born = birth_date()
    country = CountryField(label=_("Country where you were born"))
    given_names = NameField(
        label=_("Given names"),
        help_text=_("If you type your name, your confirmation shows it. If not, it shows only the first letters."),
        autocomplete="given-name",
        required=False,
    )
    family_name = NameField(label=_("Family name"), autocomplete="family-name", required=False)
    zip_code = zip_beside_details()


class SubjectIdForm(_LookedUp):
    """The facts that find an I-385."""

    printed = Printed("Subject ID", "312 345 678")

    subject_id = SubjectIdField(
        label=_("Subject ID"),
        help_text=_("It is on your Notice to Report (Form I-385). Example: 312\u00a0345\u00a0678"),
        error_messages={"required": _("Type the Subject ID from your paper.")},
    )


class ANumberForm(_LookedUp):
    """The second way, for people who lost or never received a Subject ID."""

    printed = Printed("A-Number", "A123-456-789")

    a_number = ANumberField(
        label=_("A-number"),
        help_text=_("It starts with A and has 7, 8 or 9 digits. Example: A123-456-789"),
        error_messages={"required": _("Type the A-number from your paper.")},
    )


class _NamedForm(StepForm):
    """Asks for given names and a family name. One of them is enough."""

    no_name: "StrOrPromise" = _("Type your name.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Neither is optional by itself: one of the two is needed.
        self.unmarked.update(("given_names", "family_name"))

    def clean(self) -> dict[str, Any]:
        need_a_name(self, self.no_name)
        return self.cleaned_data


class NoPaperForm(_NamedForm):
    """For people who were only told to report."""

    given_names = NameField(
        label=_("Given names"),
        help_text=_("Your first name, and your middle name if you have one."),
        autocomplete="given-name",
        required=False,
    )
    family_name = NameField(
        label=_("Family name"),
        help_text=_("Your last name or last names. If you have only one name, leave this empty."),
        autocomplete="family-name",
        required=False,
    )
    born = birth_date()
    country = CountryField(label=_("Country where you were born"))
    report_by = report_by_date(_("If someone told you to report before a date, type that date."))
    zip_code = zip_beside_details()


class MemberForm(_NamedForm):
    """One more person of the party."""

    no_name = _("Type their name.")

    refusals = {
        "no_match": NO_MEMBER,
        "same_person": _("This person is in your list already. Each person can be in it once."),
        "too_many": _("One appointment is for 8 people at most. Call the support line if more people come."),
    }

    given_names = NameField(label=_("Their given names"), autocomplete="off", required=False)
    family_name = NameField(
        label=_("Their family name"),
        help_text=_("If they have only one name, leave this empty."),
        autocomplete="off",
        required=False,
    )
    born = birth_date(_("Their date of birth"), required=_("Type their date of birth."))
    country = CountryField(
        label=_("Country where they were born"),
        error_messages={"required": _("Choose the country where they were born.")},
    )
    a_number = ANumberField(
        label=_("Their A-number"),
        help_text=_("Type it if this person has a paper with an A-number."),
        required=False,
    )
    subject_id = SubjectIdField(
        label=_("Their Subject ID"),
        help_text=_("Type it if this person has a Notice to Report (Form I-385)."),
        required=False,
    )
