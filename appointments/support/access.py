"""Access to the support line. A person's page is open to the agent who checked the caller, in that call."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Call, Verification
from appointments.support import calls
from appointments.support.subject import Subject, subjects
from offices import actors
from offices.access import Page, staff_page

ANSWER = "appointments.answer_calls"
SUPERVISE = "appointments.supervise_calls"

P = ParamSpec("P")

line_page = partial(staff_page, sign_in="support:sign_in")
"""For a page of the support line: its own sign-in page first, 403 without the right, never cached."""


def agent_of(request: HttpRequest) -> User:
    """The signed-in agent. Raises `PermissionDenied` without one, which `staff_page` has refused before."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def actor_of(request: HttpRequest) -> str:
    """The agent's name in a history."""
    return actors.actor_of(request.user.pk)


def call_page(view: Callable[Concatenate[HttpRequest, Call, P], HttpResponse]) -> Page:
    """For a page of one's own open call: `view(request, call, …)`.

    404 for another agent's call; a call that is over redirects to the front page, which says so.
    """

    @line_page(ANSWER)
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # By the agent too: another agent's call looks like one that does not exist.
        call = get_object_or_404(Call, agent=agent_of(request), pk=kwargs.pop("call"))
        call.agent = agent_of(request)
        return _is_over(request, call) or view(request, call, *args, **kwargs)

    return guarded


def person_page(view: Callable[Concatenate[HttpRequest, Verification, Subject, P], HttpResponse]) -> Page:
    """For a page of a person whose identity the caller has shown in this call: `view(request, checked, subject, …)`.

    404 for another agent's call, a failed check, a check of another call, and a person who is no longer known.
    `subject` is what the checks of this call open of the person.
    """

    @line_page(ANSWER)
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mine = Verification.objects.filter(call__agent=agent_of(request))
        checked = mine.passed_in(kwargs.pop("call"), kwargs.pop("person"))
        # 404 and not 403: another agent's call looks like one that does not exist.
        if checked is None:
            raise Http404
        # Known already; otherwise each use of it reads the account again.
        checked.call.agent = agent_of(request)
        # Before the person is read: after the call nothing of them is shown any more.
        over = _is_over(request, checked.call)
        if over:
            return over
        # The person may have been linked to another record since the check.
        person, aliases = checked.identity
        known = subjects([person], aliases=aliases)
        theirs = [each for each in checked.passed if each.identity[0] == person]
        part = known[0].opened_by(theirs) if known else None
        if part is None:
            raise Http404
        return view(request, checked, part, *args, **kwargs)

    return guarded


def supervisors_only(
    view: Callable[Concatenate[HttpRequest, Verification, Subject, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """For a page of the person, in a supervisor's own call: 403 for an agent. Used below `person_page`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # 403 and not 404: an agent may know that the page exists, and who has it.
        if not request.user.has_perm(SUPERVISE):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _is_over(request: HttpRequest, call: Call) -> HttpResponse | None:
    if not call.is_over(timezone.now()):
        return None
    # A call that was left open would keep the agent from starting another one.
    calls.close(call, Call.Outcome.CUT_OFF, now=timezone.now())
    messages.warning(request, _("That call is over. Start a new call to go on."))
    return redirect("support:home")
