"""Sign-in and sign-out of agents. The second step follows, as for all staff."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from appointments.staff.sign_in import SignInForm, where_to
from appointments.support.access import ANSWER
from offices.access import page


class AgentSignInForm(SignInForm):
    """The same form with the same limits as in the administration, in plain words."""

    error_messages = SignInForm.error_messages | {
        "invalid_login": gettext_lazy("The user name or the password is wrong. Try again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["username"].error_messages["required"] = _("Type your user name.")
        self.fields["password"].error_messages["required"] = _("Type your password.")


@page
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password. A signed-in user goes on to the requested page, or to their first page."""
    form = AgentSignInForm(request, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
    # Also for one who came with a session: they need not sign in twice.
    if request.user.is_staff:
        return redirect(where_to(request, "support:home" if request.user.has_perm(ANSWER) else "desk:home"))
    return render(request, "support/sign_in.html", {"form": form, "signing_in": True})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session. An open call stays open, so that the agent can continue it."""
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("support:sign_in")


for _open_to_all in (sign_in, sign_out):
    _open_to_all.asks_for = "nothing"  # type: ignore[attr-defined] # a test looks for it on every page of staff
