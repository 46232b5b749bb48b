"""The password once more, before someone changes the account of another."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext_lazy as _

from offices.access import say_that_a_form_is_lost

FOR_SO_LONG = timedelta(minutes=10)
"""How long a password that was typed lets its owner change accounts."""

IN_SESSION = "confirmed_at"

IT_IS_YOU = _("Nothing was saved. Show first that it is you, then do it again.")

ASKS = {
    *("desk:reset_second_step", "admin:auth_user_add", "admin:auth_user_change", "admin:auth_user_password_change"),
    *("admin:auth_user_delete", "admin:auth_user_sign_in_link"),
}
"""The pages, by URL name."""


class PasswordFirst(MiddlewareMixin):
    """Leads from a page of `ASKS` to the page that asks for the password, unless it was typed a moment ago."""

    # Not in `__call__`: the page is known only once its address was resolved.
    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        where = request.resolver_match
        # People who are no staff are refused by the page itself.
        if where is None or where.view_name not in ASKS or not request.user.is_staff or is_fresh(request):
            return None
        say_that_a_form_is_lost(request, str(IT_IS_YOU))
        return redirect(f"{reverse('desk:confirm_password')}?{urlencode({'next': request.get_full_path()})}")


def is_fresh(request: HttpRequest) -> bool:
    """Whether the password was typed in this session within `FOR_SO_LONG`."""
    typed = request.session.get(IN_SESSION)
    return typed is not None and timezone.now() - datetime.fromisoformat(typed) < FOR_SO_LONG


def remember(request: HttpRequest) -> None:
    """The password was typed now."""
    request.session[IN_SESSION] = timezone.now().isoformat()


def after_sign_in(request: HttpRequest, **_signal: Any) -> None:
    """For `user_logged_in`."""
    remember(request)
