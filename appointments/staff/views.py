"""The second step of signing in: set it up, type a code, and reset it for a colleague who lost their phone."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.models import SecondStep
from appointments.rate_limits import TooManyTries
from appointments.receipts import qr
from appointments.staff import second_step, totp
from appointments.staff.code_form import WRONG, CodeForm
from appointments.staff.second_step import WrongCode
from appointments.staff.security_log import Event, note
from appointments.staff.sign_in import TOO_MANY, after_password, where_to
from offices.access import page, people_to_manage, staff_page

FROM_APP = _("Six digits, without spaces.")
FROM_EITHER = _("Six digits from the app on your phone. Without your phone, type a backup code.")


@page
@after_password
def enter(request: HttpRequest, user: User) -> HttpResponse:
    """Signs in a user who types a code of their app or a backup code."""
    step = second_step.of(user)
    if step is None:
        # With `next`, so that the page asked for opens after the set-up.
        return redirect(f"{reverse('desk:set_up_second_step')}?{request.GET.urlencode()}")
    form = CodeForm(hint=FROM_EITHER, data=request.POST if request.method == "POST" else None)
    if _is_right(form, lambda code: second_step.check(step, code, now=timezone.now())):
        second_step.remember(request, step)
        note(Event.SECOND_STEP_DONE)
        return redirect(where_to(request))
    return render(request, "desk/second_step.html", {"form": form, "signing_in": True})


@page
@after_password
def set_up(request: HttpRequest, user: User) -> HttpResponse:
    """Shows the key of a new app; its first code completes the set-up and shows the backup codes once."""
    if second_step.of(user):
        return redirect("desk:second_step")
    step, codes = second_step.begin(user), list[str]()
    form = CodeForm(hint=FROM_APP, data=request.POST if request.method == "POST" else None)
    if _is_right(form, lambda code: codes.extend(second_step.confirm(step, code, now=timezone.now()))):
        second_step.remember(request, step)
        # No redirect: the codes are stored as digests, and this answer is the only place that has them.
        return render(request, "desk/backup_codes.html", {"codes": codes, "next_url": where_to(request)})
    return render(request, "desk/set_up_second_step.html", {"form": form, "signing_in": True} | _shown(step))


@page
@staff_page("auth.change_user")
def reset(request: HttpRequest, account: int) -> HttpResponse:
    """Removes the app of a user one may manage; nobody may reset their own. 404 for all others."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    person = get_object_or_404(people_to_manage(request.user).exclude(pk=request.user.pk), pk=account)
    if request.method != "POST":
        return render(request, "desk/reset_second_step.html", {"person": person})
    second_step.reset(person, by=request.user)
    messages.success(request, _("Done. They set up a new app when they sign in."))
    return redirect("desk:people")


def _is_right(form: CodeForm, use: Callable[[str], Any]) -> bool:
    """Whether `use` accepted the typed code; if not, the form says why."""
    if not form.is_valid():
        return False
    try:
        use(form.cleaned_data["code"])
    except WrongCode:
        note(Event.SECOND_STEP_FAILED)
        form.add_error("code", WRONG)
    except TooManyTries:
        note(Event.LOCKED_OUT)
        form.add_error("code", TOO_MANY)
    return form.is_valid()


def _shown(step: SecondStep) -> dict[str, object]:
    """The key as a drawing and as text in fours, as apps show it."""
    site = settings.SITE_URL.partition("://")[2]
    return {
        "qr": qr.svg(totp.address(step.key, step.user.get_username(), site)),
        "key": " ".join(step.key[at : at + 4] for at in range(0, len(step.key), 4)),
    }
