"""What supervisors choose from the logs."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from appointments.people.read_log import LogDays

ANY = [("", _("All"))]


class LogForm(forms.Form):
    """Whose rows, of which kind, of which days."""

    who = forms.ModelChoiceField(label=_("Account"), queryset=User.objects.none(), required=False, empty_label=_("All"))
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    first = forms.DateField(
        label=_("From day (UTC)"), required=False, widget=forms.DateInput(attrs={"placeholder": "2026-12-31"})
    )
    last = forms.DateField(
        label=_("To day (UTC)"), required=False, widget=forms.DateInput(attrs={"placeholder": "2026-12-31"})
    )

    def __init__(self, data: Any, *, kinds: list[tuple[str, Any]]) -> None:
        super().__init__(data, label_suffix="")
        self.fields["who"].queryset = User.objects.filter(is_staff=True).order_by("username")  # type: ignore[attr-defined]
        self.fields["kind"].choices = [*ANY, *kinds]  # type: ignore[attr-defined]

    @property
    def span(self) -> LogDays:
        """The days chosen."""
        return LogDays(self.cleaned_data["first"], self.cleaned_data["last"])

    @property
    def account(self) -> int | None:
        """The key of the account chosen."""
        chosen = self.cleaned_data["who"]
        return chosen.pk if chosen else None
