"""The start page: the purpose of the site, what to have ready, how long it takes."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from appointments import drafts
from appointments.public import access, journey

COOKIES = {settings.DRAFT_COOKIE_NAME, settings.MANAGE_COOKIE_NAME}


@access.page
def start(request: HttpRequest) -> HttpResponse:
    """Shows what to expect. A POST begins a booking, and forgets what this browser typed before."""
    if request.method == "POST":
        # On a shared phone the next person must not find the answers of the one before.
        for name in COOKIES & request.COOKIES.keys():
            drafts.forget(request.COOKIES[name])
        _draft, secret = drafts.begin(now=timezone.now())
        return access.keep_cookie(redirect(f"public:{journey.STEPS[0]}"), secret)
    draft = access.draft_of(request)
    # With no answer yet there is nothing to go on with.
    is_begun = draft is not None and not draft.appointment_id and journey.next_step(draft) != journey.STEPS[0]
    context = {"next_step": journey.next_step(draft) if draft and is_begun else ""}
    return render(request, "public/start.html", context)
