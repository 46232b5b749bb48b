"""People of the support line work in their console: pages of offices and of the administration send them there."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

CONSOLE, DESK = "appointments.answer_calls", "appointments.view_appointment"
ROOMS = ("admin", "desk")
OPEN = {"login", "logout", "password_change", "password_change_done", "second_step", "set_up_second_step"} | {
    "choose_password"
}
"""What everyone with an account needs."""


class ConsoleOnly(MiddlewareMixin):
    """Leads an agent from a page of staff to the console. An agent who also works at an office goes everywhere."""

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        where = request.resolver_match
        if where is None or where.namespace not in ROOMS or where.url_name in OPEN:
            return None
        # Rights and not roles: an operator may have made roles of their own.
        is_agent = request.user.has_perm(CONSOLE) and not request.user.has_perm(DESK)
        return redirect("support:home") if is_agent else None
