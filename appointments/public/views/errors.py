"""Error pages. Each is in the reader's language and has a link to continue; none shows the error itself."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import get_language_from_path

from appointments.models import AttemptReceipt
from appointments.people.disclosure import BudgetSpent
from appointments.public import spoiled_links
from appointments.public.error_page import error_page
from appointments.receipts import closed
from offices import dialling, request_id

STAFF_PAGES = {"desk", "support", "admin"}
"""What the addresses of staff begin with, after the language."""

WAIT_FOR_MAINTENANCE = 10 * 60
"""Seconds after which a browser may ask again."""

WAIT_WHEN_BUSY = 5


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 413 when the request was larger than we read."""
    if isinstance(exception, RequestDataTooBig):
        return error_page(request, 413)
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403; 429 when someone who works here has looked at too many people."""
    if isinstance(exception, BudgetSpent):
        return error_page(request, 429, "429_budget.html")
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403 for a form that was open too long or sent without its cookie."""
    return error_page(request, 403, "403_csrf.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404, unless the address is a spoiled one of a public page: then to the page it meant."""
    # A redirect would lose what a form sends.
    may_be_mended = request.method in ("GET", "HEAD") and not _is_of_staff(request)
    if may_be_mended and (meant := spoiled_links.mended(request.path)):
        return redirect(meant)
    return error_page(request, 404)


def closed_for_now(request: HttpRequest) -> HttpResponse:
    """503, while the operator works on the site."""
    response = error_page(request, 503)
    response["Retry-After"] = str(WAIT_FOR_MAINTENANCE)
    return response


def try_again(request: HttpRequest) -> HttpResponse:
    """503 for what passes in seconds. What was typed can be sent again from the page; files and passwords cannot."""
    # A password must not come back inside a page. Django's forms call theirs `old_password`, `new_password1` and so on.
    is_secret = any("password" in name for name in request.POST)
    typed = () if request.FILES or is_secret else request.POST.lists()
    answers = [(name, value) for name, values in typed if name != "csrfmiddlewaretoken" for value in values]
    code = closed.code_for(timezone.now(), AttemptReceipt.Kind.FAILED)
    facts = {"receipt_code": code, "request_id": request_id.current.get()}
    response = error_page(request, 503, "503_busy.html", answers=answers, is_form=bool(answers), **facts)
    response["Retry-After"] = str(WAIT_WHEN_BUSY)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, in every language at once, that of the address first, from a template without request and database.

    It leads to the receipt of this very fault, which is nowhere written down; on pages of staff it speaks to staff.
    """
    # The address alone: what else knows the language may be what failed.
    own = get_language_from_path(request.path)
    languages = sorted(settings.LANGUAGES, key=lambda language: language[0] != own)
    facts: dict[str, object] = {"is_staff_page": True, "request_id": request_id.current.get(), "languages": languages}
    if not _is_of_staff(request):
        code = closed.code_for(timezone.now(), AttemptReceipt.Kind.FAILED)
        phone = settings.SUPPORT_PHONE
        facts |= {"is_staff_page": False, "support_phone": phone, "support_tel": dialling.tel(phone)}
        facts["receipt_code"] = code
    # Without the request: a context processor may be what failed.
    page = get_template("500.html").render(facts)
    return HttpResponse(page, status=500)


def _is_of_staff(request: HttpRequest) -> bool:
    # With a language before it or without one.
    return bool(STAFF_PAGES & set(request.path.split("/")[:3]))
