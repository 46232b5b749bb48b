"""Access to a booked appointment: its link and a birth date. Typed text is kept under a separate cookie."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from appointments.booking import AlreadyBooked, AlreadyEnded, ChangedMeanwhile, TooManyChanges, TooNear
from appointments.models import Appointment, Attendee, Draft
from appointments.public import access, done
from appointments.public.manage import gate
from offices.typed_text import number_in

P = ParamSpec("P")


@dataclass(frozen=True)
class Visit:
    """A request with an appointment's link, and what this browser typed about it on `page`."""

    appointment: Appointment
    draft: Draft
    page: str

    def key(self, name: str) -> str:
        """The draft's key for an answer about this appointment only."""
        return f"{name}/{self.appointment.pk.hex}"

    def url(self, name: str, **kwargs: Any) -> str:
        """The address of another page about this appointment."""
        return reverse(f"public:{name}", kwargs={"token": self.appointment.link_token} | kwargs)

    def to(self, name: str, done: str = "", **kwargs: Any) -> HttpResponse:
        """Redirects to another page about this appointment, which says what was `done`."""
        where = self.url(name, **kwargs)
        return redirect(f"{where}?done={done}" if done else where)

    def member(self, member_id: uuid.UUID) -> tuple[Attendee | None, list[Attendee]]:
        """The person with this key, if they still come, and everyone who comes."""
        everyone = list(self.appointment.attendees.all())
        return next((each for each in everyone if each.pk == member_id), None), everyone

    def show(self, request: HttpRequest, template: str, back: str, **context: Any) -> HttpResponse:
        """A page about this appointment, with its Back link."""
        common = {"appointment": self.appointment, "back_url": back}
        return render(request, f"public/manage/{template}.html", common | context)


LinkView = Callable[Concatenate[HttpRequest, Appointment, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, Visit, P], HttpResponse]


def managed(name: str, *, ended: bool = False) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """For a page about a booked appointment: gives the view a `Visit`.

    An unknown link is a 404. An appointment that has begun or ended, or was changed by someone else while the page was
    open, redirects to a page that shows its state. Typed text survives a change of language.
    `ended`: the page is also for an appointment that has begun or ended.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        @access.page
        @wraps(view)
        def guarded(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            appointment = access.by_link(token)
            if not ended and not appointment.can_still_change(timezone.now()):
                return access.to_confirmation(appointment, done.UNCHANGED)
            draft, secret = access.draft_for(request)
            # Text about one member, or one appointment, must not show up on the page of another.
            page = "/".join([name, *map(str, kwargs.values()), appointment.pk.hex])
            visit = Visit(appointment, draft, page)
            # The link alone opens the confirmation only.
            if not gate.is_open(request, draft, appointment):
                return _keep(gate.ask(request, draft, appointment, page), secret)
            response = access.switch_language(request, draft, page) or _answer(view, request, visit, *args, **kwargs)
            return _keep(response, secret)

        return guarded

    return decorate


def told(name: str) -> Callable[[LinkView[P]], Callable[..., HttpResponse]]:
    """For a page that is no form of `managed`: hands the view the appointment, once a birth date has been told."""

    def decorate(view: LinkView[P]) -> Callable[..., HttpResponse]:
        @access.page
        @wraps(view)
        def guarded(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            appointment = access.by_link(token)
            draft, secret = access.draft_for(request)
            if gate.is_open(request, draft, appointment):
                return _keep(view(request, appointment, *args, **kwargs), secret)
            return _keep(gate.ask(request, draft, appointment, f"{name}/{appointment.pk.hex}"), secret)

        return guarded

    return decorate


def version_seen(request: HttpRequest) -> int:
    """The version of the appointment that the page showed; 0 when the form does not say."""
    return number_in(request.POST.get("version", ""))


def _answer(view: Callable[..., HttpResponse], request: HttpRequest, visit: Visit, *args: Any, **kwargs: Any) -> Any:
    """The view's response, or the redirect for its refusal."""
    try:
        return view(request, visit, *args, **kwargs)
    except ChangedMeanwhile:
        return visit.to("changed_meanwhile")
    except AlreadyEnded:
        return access.to_confirmation(visit.appointment, done.UNCHANGED)
    except (TooManyChanges, TooNear):
        # That page says how many changes there were, and who to call.
        return visit.to("change")
    except AlreadyBooked:
        return redirect("public:already_booked")


def _keep(response: HttpResponse, secret: str) -> HttpResponse:
    return access.keep_cookie(response, secret, settings.MANAGE_COOKIE_NAME) if secret else response
