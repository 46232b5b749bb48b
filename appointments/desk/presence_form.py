"""How the day of a party ended, why, and what the office answers to its reports."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appointments.booking.markable import untruth
from appointments.models import Appointment
from appointments.pages.forms import StepForm
from appointments.values import reasons
from offices.language import language_name

LONGEST_ANSWER = 1_000
KEEP = "keep"

_Status = Appointment.Status


class PresenceForm(StepForm):
    """A mark with its reason. With open reports also the answer, and then the mark may stay."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    mark = forms.ChoiceField(
        label=_("How did this day end for them?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
    )
    why = forms.ChoiceField(
        label=_("Why"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of these reasons.")},
    )
    answer = forms.CharField(
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={
            "required": _("Write the answer."),
            "max_length": _("This is too long. Type at most 1,000 letters."),
        },
    )

    def __init__(self, *args: Any, appointment: Appointment, is_reported: bool, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep = [(KEEP, gettext("Leave it as it is: %(mark)s") % {"mark": appointment.get_status_display()})]
        marks = [(mark.value, mark.label) for mark in _Status.last_marks() if _can_be_saved(mark, appointment, now)]
        # Without a report the mark is all there is to save.
        self.fields["mark"].choices = [*(keep if is_reported else []), *marks]  # type: ignore[attr-defined]
        self.fields["why"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            (_("They came and were not seen because"), list(reasons.NOT_SEEN.items())),
            (_("The mark is corrected because"), list(reasons.CORRECTED.items())),
        ]
        # Whether it is optional depends on the answer above it.
        self.unmarked.add("why")
        people = [(str(each.pk), each.full_name) for each in appointment.attendees.all()]
        self.fields["who"].choices = [("", gettext("All of them")), *people]  # type: ignore[attr-defined]
        # With one person there is nothing to choose.
        if len(people) < 2:
            del self.fields["who"]
        if not is_reported:
            del self.fields["answer"]
            return
        spoken = {"language": language_name(appointment.language)}
        self.fields["answer"].label = gettext("Your answer to them")
        self.fields["answer"].help_text = (
            gettext("They chose this language: %(language)s. Write in it. They read it as you write it.") % spoken
        )

    def clean(self) -> dict[str, Any]:
        """A mark takes a reason of its own kind."""
        given = super().clean() or {}
        mark, why = given.get("mark"), given.get("why", "")
        if mark == _Status.UNSEEN and why not in reasons.NOT_SEEN:
            self.add_error("why", gettext("Say why they were not seen."))
        elif mark and mark not in (KEEP, _Status.UNSEEN) and why not in reasons.CORRECTED:
            self.add_error("why", gettext("Say why the mark is corrected."))
        return given

    @property
    def member_id(self) -> str:
        """The one it is about; empty: all of them."""
        return str(self.cleaned_data.get("who", ""))

    @property
    def wanted(self) -> Appointment.Status | None:
        """The mark to write; `None`: it stays."""
        mark = self.cleaned_data["mark"]
        return None if mark == KEEP else _Status(mark)


def _can_be_saved(mark: Appointment.Status, appointment: Appointment, now: datetime) -> bool:
    """Whether it is true, and changes something. "Not seen" can get another reason."""
    all_have = mark != _Status.UNSEEN and all(each.mark == mark for each in appointment.attendees.all())
    return not all_have and not untruth(appointment, mark, now=now)
