"""What an agent enters for a change: what the caller wants, why, and why it passes a limit."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from appointments.pages.change_forms import SlotField, WishForm
from appointments.pages.forms import StepForm
from appointments.pages.forms.identity import today
from appointments.pages.forms.place import ZipField
from appointments.pages.layout import Tile
from appointments.pages.preferences import EARLIEST
from offices.models import Office

if TYPE_CHECKING:
    _OfficeChoice = forms.ModelChoiceField[Office]
else:
    _OfficeChoice = forms.ModelChoiceField

LONGEST_REASON = 300

LONGEST_UNREAD = 5
"""How many characters of an answer that could not be read stand in an address."""

DAY_PARTS = ("day_month", "day_day", "day_year")


class ChangeForm(StepForm):
    """Any change. If the person's own limits forbid it (`limits`, a sentence each) the agent must write why.

    `is_asked`: whether the pressed button changes anything; a preview needs no reason.
    """

    past = forms.CharField(
        label=_("Why do you do it all the same?"),
        help_text=_("It stays in the history with your name."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": "2", "autocomplete": "off"}),
        error_messages={
            "required": _("Write why you do it all the same."),
            "max_length": _("This is too long. Write at most 300 letters."),
        },
    )

    def __init__(self, *args: Any, limits: Sequence[str] = (), is_asked: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limits = limits
        self.fields["past"].required = is_asked
        self.unmarked.add("past")
        if not limits:
            # Not only hidden: a reason that nothing asked for must not be stored.
            del self.fields["past"]

    @property
    def helper(self) -> FormHelper:
        """The page shows the reason with the limits, and the other fields separately."""
        helper = super().helper
        helper.layout = Layout(*(name for name in self.fields if name != "past"))
        return helper

    @property
    def why_past(self) -> str:
        """What the agent wrote, if a reason was needed."""
        return str(self.cleaned_data.get("past", ""))


class TimesForm(ChangeForm):
    """A change that may need one of the times shown. Asked only when there are some."""

    slot = SlotField(
        label=_("Free times"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a time."), "invalid_choice": _("Choose one of these times.")},
    )

    def __init__(
        self, *args: Any, slots: Sequence[tuple[str, Tile]] = (), is_asked: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, is_asked=is_asked, **kwargs)
        self.fields["slot"].choices = list(slots)  # type: ignore[attr-defined]
        self.fields["slot"].required = is_asked
        self.unmarked.add("slot")
        if not slots:
            del self.fields["slot"]
        self.has_times = bool(slots)

    @property
    def slot_id(self) -> str | None:
        """The time chosen, if there was one to choose."""
        return self.cleaned_data.get("slot") or None


class WishedTimesForm(TimesForm, WishForm):
    """When they want to come, then one of the times that match. The wish stands in the address of the page of times, so
    that Back and Reload show it again.
    """

    KEPT: tuple[str, ...] = ("when", "part")
    """Its answers in the address, beside the day."""

    no_day = _("Type the day.")

    def __init__(self, *args: Any, initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        # As far ahead as slots are ever made.
        furthest = today() + timedelta(days=366 * 30)
        super().__init__(*args, initial=EARLIEST | (initial or {}), furthest=furthest, **kwargs)
        if self.is_bound:
            # The page's own day, which it had filled in.
            before = QueryDict(str(self.data.get("shown", "")))
            month, day, year = (before.get(name, "").zfill(2) for name in DAY_PARTS)
            self.initial["day"] = f"{year}-{month}-{day}"
        if not self.has_times:
            # Asked beside the times: “Show the times” keeps nothing of it.
            self.fields.pop("past", None)

    @property
    def helper(self) -> FormHelper:
        """The page shows the times first, with their button."""
        helper = super().helper
        helper.layout = Layout(*(name for name in self.fields if name not in ("past", "slot")))
        return helper

    @property
    def says_what(self) -> bool:
        """Whether all fields are valid except the time and the reason for passing a limit."""
        return self.is_bound and not set(self.errors) - {"past", "slot"}

    @property
    def in_address(self) -> dict[str, Any]:
        """The wish as it was read. What could not be read is cut, so that it is no number of a person."""
        if not self.is_bound:
            return {}
        given: dict[str, Any] = {
            name: str(self.data.get(name, ""))[:LONGEST_UNREAD] for name in (*DAY_PARTS, *self.KEPT)
        }
        if "day" not in self.errors:
            day = self.cleaned_data["day"]
            parts = (day.month, day.day, day.year) if day else ("", "", "")
            given |= dict(zip(DAY_PARTS, parts, strict=True))
        return given | {name: self.answers[name] for name in self.KEPT if name in self.answers}

    @property
    def query(self) -> str:
        """The wish as the query of an address. Tells it from any other wish."""
        return urlencode({name: value for name, value in self.in_address.items() if value})

    @property
    def is_of_times_shown(self) -> bool:
        """Whether the page of the pressed button showed times for this wish."""
        return self.query == self.data.get("shown")


class OfficeField(_OfficeChoice):
    """Any office that takes appointments, by state and name."""

    def __init__(self) -> None:
        super().__init__(label=_("Office"), queryset=Office.objects.none(), to_field_name="code")

    known: Office | None = None
    """One that has been read already."""

    def to_python(self, value: Any) -> Office | None:
        """The office, read from the database unless it is known."""
        # The form is read twice for one press, and the list of offices would be asked each time.
        return self.known if self.known and value == self.known.code else super().to_python(value)

    def label_from_instance(self, obj: Office) -> str:
        return f"{obj.state}, {obj.city}: {obj.name}"


class MoveForm(WishedTimesForm):
    """When and where they want to come instead, then one of the times there."""

    KEPT = ("when", "part", "zip_code", "why")
    WHEN = (("earliest", _("Earliest")), ("next_week", _("Next week")), ("later", _("On or after this day")))
    WHY = (
        ("asked", _("The caller asked")),
        ("ill", _("Illness or care")),
        ("far", _("The office is too far")),
        ("hearing", _("Court hearing on the same day")),
        ("mistake", _("A mistake in the booking")),
    )

    when = forms.ChoiceField(
        label=_("From when?"), choices=WHEN, widget=forms.RadioSelect,
        error_messages={"required": _("Choose from when.")},
    )  # fmt: skip
    zip_code = ZipField(
        required=False,
        help_text=_("Only to look for an office that is nearer."),
        error_messages={"unknown": _("We do not know this ZIP code. Ask again.")},
    )
    office = OfficeField()
    why = forms.ChoiceField(label=_("Why?"), choices=WHY)

    def __init__(self, *args: Any, office: Office, known: Office | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"office": office.code}, **kwargs)
        self.fields["office"].queryset = Office.objects.bookable()  # type: ignore[attr-defined]
        self.fields["office"].known = known  # type: ignore[attr-defined]
        self.unmarked.add("zip_code")

    @property
    def in_address(self) -> dict[str, Any]:
        """The wish, with the place and the code of the reason."""
        given = super().in_address
        return given | ({"office": self.there.code} if "office" in self.answers else {}) if given else {}

    @property
    def there(self) -> Office:
        """Where they want to come."""
        office: Office = self.cleaned_data["office"]
        return office

    def wish(self, now: datetime) -> dict[str, Any]:
        """From which day and at what time of the day, as the public pages ask."""
        day = self._from_day(now)
        when = "later" if day else "earliest"
        return {"when": when, "day": day.isoformat() if day else "", "part": self.cleaned_data["part"]}

    def _from_day(self, now: datetime) -> date | None:
        """The first acceptable day at the chosen office; `None`: as early as possible."""
        if self.cleaned_data["when"] == "next_week":
            here = self.there.local(now).date()
            # The next Monday at that office.
            return here + timedelta(days=7 - here.weekday())
        return self.from_day


class CallerCancelForm(ChangeForm):
    """Why a caller cancels."""

    why = forms.ChoiceField(label=_("Why?"), choices=MoveForm.WHY)
