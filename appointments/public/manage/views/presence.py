"""The proof that one person of the party was at the office, by the confirmation's own link."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from appointments.models import Attendee
from appointments.pages.downloads import file_to_save
from appointments.public.access import by_link
from appointments.receipts import addresses, presence
from appointments.receipts.pdf import render as pdf
from appointments.receipts.presence_statement import PresenceStatement


@require_safe
def proof(request: HttpRequest, token: str, member_id: uuid.UUID) -> HttpResponse:
    """In every language at once. Anyone who has the link may see it, as with the confirmation."""
    person, statement = _found(token, member_id)
    context = {
        "receipt": presence.document(person, statement),
        "check_url": addresses.check_of_presence(statement),
        "pdf_url": reverse("public:proof_pdf", args=[token, member_id]),
        "back_url": reverse("public:confirmation", args=[token]),
    }
    return render(request, "public/manage/proof_of_presence.html", context)


@require_safe
def proof_file(_request: HttpRequest, token: str, member_id: uuid.UUID) -> HttpResponse:
    """The PDF."""
    return file_to_save(pdf(presence.document(*_found(token, member_id))), "application/pdf", "proof.pdf")


def _found(token: str, member_id: uuid.UUID) -> tuple[Attendee, PresenceStatement]:
    """Raises `Http404` when the office did not note that the person was there."""
    person = by_link(token).attendees.filter(pk=member_id).first()
    statement = PresenceStatement.of(person) if person else None
    if person is None or statement is None:
        raise Http404
    return person, statement
