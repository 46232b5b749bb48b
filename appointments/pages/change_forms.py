"""Forms about a booked appointment."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.pages.fields import CountryField, MemorableDateField, ReferenceField, SubjectIdField
from appointments.pages.forms import MemberForm, StepForm
from appointments.pages.forms.identity import birth_date, today
from appointments.pages.layout import Tile
from offices import inventory
from offices.inventory import PartOfDay

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SLOT_NAME = re.compile(r"\A[1-9][0-9]{0,17}(-[1-9][0-9]{0,9})?\Z", re.ASCII)
"""What `inventory.named` can read."""

REASONS = [
    ("cannot_come", _("I cannot come that day")),
    ("moved", _("I moved")),
    ("not_needed", _("I do not have to report any more")),
    ("mistake", _("I booked by mistake")),
    ("other", _("Another reason")),
]

PARTS = [
    (PartOfDay.ANY.value, _("Any time")),
    (PartOfDay.MORNING.value, _("In the morning")),
    (PartOfDay.AFTERNOON.value, _("In the afternoon")),
]


class FindForm(StepForm):
    """The confirmation number, and the birth date of any person on the appointment."""

    refusals = {
        "no_match": _(
            "We did not find an appointment with these details. Check both answers against your confirmation. "
            "If they are right, call the support line."
        )
    }

    reference = ReferenceField(
        label=_("Confirmation number"),
        help_text=_("It is on your confirmation. Example: K7P4-9XQM"),
        error_messages={"required": _("Type your confirmation number.")},
    )
    born = birth_date(
        _("Date of birth of anyone on the appointment"), required=_("Type the date of birth of anyone who comes.")
    )


class BirthDateForm(StepForm):
    """A birth date of anyone on the appointment, from who holds its link."""

    refusals = {"no_match": _("This is not the date of birth of anyone on this appointment. Check it and try again.")}

    born = birth_date(
        _("Date of birth of anyone on the appointment"), required=_("Type the date of birth of anyone who comes.")
    )


class FindBySubjectForm(StepForm):
    """A person's identity. It opens nothing: the link goes to the contact on file."""

    subject_id = SubjectIdField(
        label=_("Subject ID"),
        help_text=_("It is on your Notice to Report (Form I-385). Example: 312\u00a0345\u00a0678"),
        error_messages={"required": _("Type the Subject ID from your paper.")},
    )
    country = CountryField(label=_("Country where you were born"))


class WishForm(StepForm):
    """When a person prefers to come."""

    no_day: "StrOrPromise" = _("Type the day from which you can come.")

    when = forms.ChoiceField(
        label=_("From which day?"),
        choices=[("earliest", _("The earliest day")), ("later", _("On or after the day I type below"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose from which day."), "invalid_choice": _("Choose one of these answers.")},
    )
    day = MemorableDateField(
        label=_("On or after this day"),
        required=False,
        latest=lambda: today() + inventory.FURTHEST_WISH,
        # `today` is the date where it comes first; in American Samoa it can be two days earlier.
        earliest=lambda: today() - timedelta(days=2),
        too_late=_("This day is too far ahead. Choose an earlier day."),
    )
    part = forms.ChoiceField(
        label=_("Which time of the day?"),
        choices=PARTS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a time of the day."),
            "invalid_choice": _("Choose one of these answers."),
        },
    )

    def __init__(self, *args: Any, furthest: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whether it is optional depends on the answer above it.
        self.unmarked.add("day")
        # The limit of an office whose earliest time is years away.
        if furthest:
            self.fields["day"].latest = lambda: furthest  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A later day must be named. A typed day counts, also when another answer is chosen above it."""
        given = super().clean() or {}
        if given.get("when", "later") != "later" and given.get("day"):
            # The day that the page had filled in is an old wish; the choice above it is the new one.
            if given["day"].isoformat() == self.initial.get("day"):
                given["day"] = None
            # People type the day and leave the first choice as it is.
            else:
                given["when"] = "later"
        if given.get("when") == "later" and "day" in given and not given["day"]:
            self.add_error("day", str(self.no_day))
        return given

    @property
    def from_day(self) -> date | None:
        """The first day that suits, if it is not the earliest."""
        return self.cleaned_data["day"] if self.cleaned_data["when"] == "later" else None


class ChildWishForm(WishForm):
    """The same for a person under 18 who gets an appointment apart from the family."""

    adult = forms.BooleanField(
        label=_("An adult will come along with this child"),
        error_messages={"required": _("Say that an adult will come along. If none can, call the support line.")},
    )


class MovingForm(WishForm):
    """The same, and whether they prefer another office."""

    where = forms.ChoiceField(
        label=_("Which office?"),
        choices=[("here", _("The same office")), ("other", _("Another office"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which office."), "invalid_choice": _("Choose one of these answers.")},
    )


class SlotField(forms.ChoiceField):
    """A slot's id. The list of slots may have changed since, so any id is valid here: the claim decides."""

    def valid_value(self, value: Any) -> bool:
        """Whether it can be a slot at all."""
        # A time that was taken meanwhile gets the message of the claim, not “choose one of these”.
        return bool(SLOT_NAME.match(str(value)))


class SlotForm(StepForm):
    """One of the offered times."""

    refusals = {
        "taken": _("That time is not free any more. Choose another one. You still have your old time."),
        "gone": _("That time is not free any more. Choose another one. Nothing is booked yet."),
    }

    slot = SlotField(
        label=_("Free times"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a time."),
            "invalid_choice": _("Choose one of these times."),
        },
    )

    def __init__(
        self,
        *args: Any,
        slots: Sequence[tuple[str, Tile]],
        question: Callable[[str], str] = lambda _slot: "",
        **kwargs: Any,
    ) -> None:
        """`question`: what has to be answered with yes before this slot (as typed) is taken; empty when nothing."""
        super().__init__(*args, **kwargs)
        self._question = ""
        self.fields["slot"].choices = list(slots)  # type: ignore[attr-defined]
        typed = str(self.data.get("slot", "")) if self.is_bound else ""
        if self.fields["slot"].valid_value(typed) and (asked := question(typed)):  # type: ignore[attr-defined]
            # The name holds the slot, so that a yes to one date is none to another.
            self._question = f"yes_{typed}"
            # Not required: what was not asked before is no mistake.
            self.fields[self._question] = forms.BooleanField(
                label=asked, required=False, help_text=_("Say yes if you want the later date. If not, choose another.")
            )

    @property
    def asked(self) -> forms.BoundField | None:
        """The question, until it is answered with yes."""
        is_open = self._question and self.is_checked and not self.errors and not self.cleaned_data[self._question]
        return self[self._question] if is_open else None

    def is_valid(self) -> bool:
        """Whether a slot is chosen, and the question about it is answered."""
        return super().is_valid() and not self.asked


class CancelForm(StepForm):
    """An optional reason."""

    reason = forms.ChoiceField(
        label=_("Why are you cancelling?"),
        choices=REASONS,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of these answers.")},
    )


class NewMemberForm(MemberForm):
    """A person to add to a booked appointment."""

    refusals = MemberForm.refusals | {
        "booked_already": _("This person has an appointment already. Each person can have one."),
    }
