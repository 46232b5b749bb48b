"""The base of every form of the journey."""

from typing import TYPE_CHECKING, Any, Self

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from appointments.drafts import Typed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class StepForm(forms.Form):
    """A form that can show typed values again, with or without validation."""

    refusals: dict[str, "StrOrPromise"] = {}
    """Error messages for what only a look-up can find, by code."""

    is_as_new = False
    """Whether it holds nothing of a visitor, so that it looks the same for all readers of a language."""

    whose: "StrOrPromise" = ""
    """Which of several people on one page it is about, for the summary of errors."""

    def __init__(self, *args: Any, is_checked: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Many labels are questions, and a colon would follow the question mark.
        self.label_suffix = ""
        self.is_checked = is_checked
        self.unmarked: set[str] = set()
        """Fields that are not required and not called optional either: whether they are depends on other answers."""

    @classmethod
    def of_typed(cls, typed: Typed, **kwargs: Any) -> Self:
        """The form as the person left it: the typed values, and their errors if they were shown."""
        data = QueryDict(mutable=True)
        for name, values in typed.fields.items():
            data.setlist(name, values)
        form = cls(data, is_checked=typed.is_checked, **kwargs)
        if typed.is_checked and typed.refusal in cls.refusals:
            form.add_error(None, str(cls.refusals[typed.refusal]))
        return form

    @property
    def asked(self) -> forms.BoundField | None:
        """A question that only came up with these answers, and is open."""
        return None

    @property
    def answers(self) -> dict[str, Any]:
        """The cleaned values as a draft stores them (dates in ISO 8601)."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in self.cleaned_data.items()
        }

    @property
    def helper(self) -> FormHelper:
        """The page has the form element and its buttons; crispy draws the fields."""
        helper = FormHelper()
        helper.form_tag = False
        # The form element of the page has the token.
        helper.disable_csrf = True
        helper.layout = Layout(*self.fields)
        return helper

    def full_clean(self) -> None:
        """Validates the values, unless the form only changes language."""
        if self.is_checked:
            super().full_clean()
        else:
            # Nothing was answered yet, so nothing can be wrong.
            self._errors, self.cleaned_data = ErrorDict(), {}
