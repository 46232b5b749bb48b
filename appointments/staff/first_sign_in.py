"""The link that works once, with which a person chooses the password of their account."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    SetForm = SetPasswordForm[User]
else:
    SetForm = SetPasswordForm


def link(user: User) -> str:
    """The full address. It ends with the first password that is chosen, and after `PASSWORD_RESET_TIMEOUT` seconds."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    page = reverse("desk:choose_password", args=[key, default_token_generator.make_token(user)])
    return f"{settings.SITE_URL}{page}"


def start_over(user: User) -> None:
    """The password of now no longer works, which ends every session; only a link leads to a new one."""
    # Sessions hold a digest of the password, so they end with it.
    user.set_unusable_password()
    user.save(update_fields=["password"])


class ChooseForm(SetForm):
    """A new password, twice."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, label_suffix="", **kwargs)
        self.fields["new_password1"].help_text = _("At least 12 letters, digits or symbols.")
        # Django's own words, "as before", read as if the old password were meant.
        self.fields["new_password2"].label = _("The new password, once more")
        self.fields["new_password2"].help_text = ""
        for field in self.fields.values():
            field.error_messages["required"] = _("Type the new password.")
            field.widget = forms.PasswordInput(attrs={"class": "usa-input", "autocomplete": "new-password"})


class _Choose(PasswordResetConfirmView):
    form_class = ChooseForm
    template_name = "desk/choose_password.html"
    success_url = reverse_lazy("admin:login")

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        # A link must not bring a disabled account back.
        return user if isinstance(user, User) and user.is_active and user.is_staff else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"signing_in": True}


def choose_password(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Takes the new password of the person whose link it is; says so when the link no longer works."""
    view: Callable[..., HttpResponse] = _Choose.as_view()  # type: ignore[assignment] # it answers with a whole page
    return view(request, uidb64=key, token=token)


choose_password.asks_for = "a link that works once"  # type: ignore[attr-defined] # a test looks for it on every page of staff
