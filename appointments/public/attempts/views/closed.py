"""The receipt of a visit while the site is closed or broken. It needs no database."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from appointments.pages.downloads import file_to_save
from appointments.public.access import page
from appointments.receipts import attempt as paper
from appointments.receipts import closed as codes
from appointments.receipts.addresses import check_of_attempt
from appointments.receipts.attempt_statement import AttemptStatement
from appointments.receipts.pdf import render as pdf


@csrf_exempt  # The page that leads here is sent before a token can be set; and this writes nothing.
@page
def closed(request: HttpRequest) -> HttpResponse:
    """The receipt of this moment. Only while the site is closed or broken."""
    # At any other time it would be a receipt of a failure that never was.
    if request.method != "POST" or not is_closed():
        return redirect("public:start")
    return redirect("public:closed_receipt", code=codes.code_for(timezone.now()))


@require_safe
def closed_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The same receipt each time. Reads no database."""
    try:
        statement = statement_of(code)
    except codes.NotOurs:
        return render(request, "public/not_genuine.html", status=404)
    context = {"receipt": paper.document(statement), "check_url": check_of_attempt(statement), "code": statement.code}
    return render(request, "public/attempts/receipt.html", context)


@require_safe
def closed_file(request: HttpRequest, code: str) -> HttpResponse:
    """The PDF."""
    try:
        return file_to_save(pdf(paper.document(statement_of(code))), "application/pdf", "receipt.pdf")
    except codes.NotOurs:
        return render(request, "public/not_genuine.html", status=404)


def statement_of(code: str) -> AttemptStatement:
    """The content of such a code. Raises `NotOurs`."""
    kind, moment = codes.read(code)
    return AttemptStatement(codes.signs_of(code), kind, moment)


def is_closed() -> bool:
    """Whether the operator works on the site, or its database cannot be reached."""
    if settings.MAINTENANCE:
        return True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return True
    return False
