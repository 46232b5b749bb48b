"""Access to the pages of the journey: a live draft, no further than its next open step."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, translate_url
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from appointments import drafts, vault
from appointments.booking import BookedOtherAnswers
from appointments.models import Appointment, Draft, Offer
from appointments.public import journey
from offices import languages
from offices.kept_queries import Given, KeptQuery

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Draft, P], HttpResponse]

_OF_LINK = KeptQuery(
    lambda: (
        Appointment.objects.with_place()
        .filter(link_hash=Given("link_hash"))
        .annotate(has_offer=Exists(Offer.objects.standing(Given("now")).filter(appointment=OuterRef("pk"))))
    )
)

page = require_http_methods(["GET", "HEAD", "POST"])


def step(name: str, typed_on: str = "", follows: str = "") -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """For a page of the step `name`: gives the view its live draft, or redirects to where the reader can continue.

    A draft that is gone redirects to a page that says why, a finished one to its confirmation, a step too far ahead to
    the first open one. A change of language keeps the typed text (as `typed_on`, or `name`) and shows the same page in
    that language. `follows`: the field that is filled in with the language of the page.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        @page
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            began = timezone.now()
            draft = draft_of(request)
            if draft is None:
                # Idle too long, or a browser without cookies: that page says what happened.
                return redirect("public:cleared")
            if draft.appointment:
                _refuse_other_answers(request, draft)
                # Back and press after the booking: they want to see what they have.
                return to_known_link(draft.appointment)
            # An address from the history: answers that this page builds on are missing.
            if journey.is_ahead(draft, name):
                return journey.to_next_step(draft)
            # Before the view: a change of language is no answer to the question of the page.
            switched = switch_language(request, draft, typed_on or name, follows)
            response = switched or view(request, draft, *args, **kwargs)
            # Renewed whenever the draft is, so that both live equally long.
            is_renewed = draft.touched_at >= began
            return keep_cookie(response, request.COOKIES[settings.DRAFT_COOKIE_NAME]) if is_renewed else response

        return guarded

    return decorate


def with_draft(
    name: str, cookie: str = settings.MANAGE_COOKIE_NAME
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """For a page that is no step of a booking: gives the view what this browser typed there, kept under `cookie`."""

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        @page
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            draft, secret = draft_for(request, cookie)
            response = switch_language(request, draft, name) or view(request, draft, *args, **kwargs)
            return keep_cookie(response, secret, cookie) if secret else response

        return guarded

    return decorate


def draft_for(request: HttpRequest, cookie: str = settings.MANAGE_COOKIE_NAME) -> tuple[Draft, str]:
    """What this browser typed, and its secret; without a draft only a POST begins one, else it is empty and unsaved."""
    now = timezone.now()
    secret = request.COOKIES.get(cookie, "")
    draft = drafts.find(secret, now=now)
    # A finished booking keeps no typed text, so a POST begins a new draft.
    if draft and not (draft.appointment_id and request.method == "POST"):
        return draft, secret
    # A GET writes nothing: mail scanners open links too.
    return drafts.begin(now=now) if request.method == "POST" else (Draft(), "")


def _refuse_other_answers(request: HttpRequest, booked: Draft) -> None:
    """Raises `BookedOtherAnswers` if Book was pressed on a page with other answers than those that are booked."""
    seen = request.POST.get("seen")
    # What an agent booked has no stamp: the caller's press leads to it.
    if seen and drafts.seen(booked) not in ("", seen):
        raise BookedOtherAnswers


def draft_of(request: HttpRequest) -> Draft | None:
    """The live draft of this browser, if there is one."""
    return drafts.find(request.COOKIES.get(settings.DRAFT_COOKIE_NAME, ""), now=timezone.now())


def by_link(token: str) -> Appointment:
    """The appointment of a confirmation's link, with its place. Raises `Http404`."""
    found = _OF_LINK.first(link_hash=vault.token_hash(token), now=timezone.now())
    if found is None:
        raise Http404
    found.may_have_offer = found.has_offer  # type: ignore[attr-defined] # annotated
    return found


def to_confirmation(appointment: Appointment, done: str = "") -> HttpResponse:
    """To the confirmation's own link, which says what was `done`."""
    where = reverse("public:confirmation", kwargs={"token": appointment.link_token})
    return redirect(f"{where}?done={done}" if done else where)


def to_known_link(appointment: Appointment, number: int = 0, done: str = "") -> HttpResponse:
    """Likewise, for someone who knew its link when it had been replaced `number` times.

    If it was replaced since, to the page that finds an appointment.
    """
    # People replace a link so that those who knew it, on this device or another, see nothing any more.
    return to_confirmation(appointment, done) if appointment.link_number == number else redirect("public:find")


def keep_cookie(response: HttpResponse, secret: str, name: str = settings.DRAFT_COOKIE_NAME) -> HttpResponse:
    """Sets a draft's cookie for as long as the draft may be idle."""
    response.set_cookie(
        name,
        secret,
        max_age=settings.IDLE_MINUTES * 60,
        path="/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def switch_language(request: HttpRequest, draft: Draft, typed_on: str, follows: str = "") -> HttpResponse | None:
    """Redirects to the same page in the chosen language, if there was one; keeps the typed text and whether it was
    checked. `follows`: as in `step`.
    """
    language = request.POST.get("switch_language")
    if language not in languages.codes():
        return None
    left = drafts.typed(draft, typed_on) or drafts.Typed()
    now_typed = drafts.typed_in(request.POST, is_checked=left.is_checked, refusal=left.refusal)
    # What was filled in and not changed is no choice; what was answered before is one.
    if now_typed.fields.get(follows) == [languages.active()] and drafts.answers(draft, typed_on) is None:
        now_typed.fields[follows] = [language]
    drafts.keep_typed(draft, typed_on, now_typed, now=timezone.now())
    return redirect(translate_url(request.get_full_path(), language))
