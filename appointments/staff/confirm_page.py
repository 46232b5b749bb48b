"""Asks for one's own password again, before accounts of others are changed."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from appointments.rate_limits import TooManyTries, counted
from appointments.staff import confirming
from appointments.staff.password_form import WRONG, PasswordForm
from appointments.staff.security_log import Event, note
from appointments.staff.sign_in import TOO_MANY, limits_of, where_to
from appointments.staff.watching import network_of
from offices.access import page, staff_page


class _Wrong(Exception):
    """It is not the password of this account."""


@page
@sensitive_post_parameters("password")
@staff_page("auth.change_user")
def confirm_password(request: HttpRequest) -> HttpResponse:
    """Goes on to the page asked for once the password is right. Wrong ones count as at sign-in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_right(request, request.user, form):
        confirming.remember(request)
        note(Event.PASSWORD_CONFIRMED)
        return redirect(where_to(request, "desk:people"))
    return render(request, "desk/confirm_password.html", {"form": form})


def _is_right(request: HttpRequest, user: User, form: PasswordForm) -> bool:
    try:
        with counted(limits_of(user.get_username(), network_of(request)), timezone.now()):
            if not user.check_password(form.cleaned_data["password"]):
                raise _Wrong
    except _Wrong:
        form.add_error("password", WRONG)
    except TooManyTries:
        note(Event.LOCKED_OUT, network=network_of(request))
        form.add_error("password", TOO_MANY)
    return form.is_valid()
