"""Leave now: removes the person's data from the device."""

from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from appointments import drafts
from appointments.public.access import page

COOKIES = (settings.DRAFT_COOKIE_NAME, settings.MANAGE_COOKIE_NAME)


@csrf_exempt  # It must work from a page that has been open for hours, and it only ever clears this browser.
@page
def leave(request: HttpRequest) -> HttpResponse:
    """Deletes the answers, has the browser clear its storage, and redirects to an unrelated page."""
    # An address from the history, or a reload: a link must not clear anything.
    if request.method != "POST":
        return redirect("public:start")
    # If the database cannot be reached, the draft expires later; the browser's copy must go now.
    with suppress(DatabaseError):
        for name in COOKIES:
            drafts.forget(request.COOKIES.get(name, ""))
    # 303: the browser must ask for the other page with GET, and send it nothing.
    response = HttpResponseRedirect(settings.LEAVE_URL, status=303)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    for name in COOKIES:
        # Not every browser knows `Clear-Site-Data`.
        response.delete_cookie(name, path="/", samesite="Lax")
    return response
