"""Lets a third party check a confirmation or an attempt receipt: by its QR code, or by the published key alone."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appointments.booking.reports import office_then
from appointments.models import Appointment, AttemptReceipt, Attendee
from appointments.receipts import (
    attempt_statement,
    deadline,
    history,
    history_statement,
    presence,
    presence_choice,
    presence_statement,
    story,
)
from appointments.receipts.signing import NotGenuine, public_key
from appointments.receipts.statement import read
from offices.as_it_was import as_it_was, with_code
from offices.dates import long_datetime
from offices.zones import DEFAULT_ZONE, Clock


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether it is genuine and still valid. Shows no more of the people than their initials."""
    try:
        statement = read(code)
    except NotGenuine:
        # Not of this format: each kind of paper has one of its own.
        return _attempt(request, code)
    found = Appointment.objects.filter(reference=statement.reference).with_place().prefetch_related("attendees").first()
    now, office = timezone.now(), with_code(statement.office_code)
    context = {
        "statement": statement,
        # A signature outlives the row: the code stays genuine when the details are deleted.
        "standing": statement.standing(found, now) if found else "forgotten",
        "appointment": found,
        "initials": _initials(found) if found else "",
        "story": story.of(found) if found else None,
        # A cancelled one is neither before the report-by date nor after it: nobody comes.
        "report_by": deadline.of(found, now).lines_for_others if found and not found.stage.is_cancelled else [],
        "who_came": presence_choice.shown(found) if found else [],
        "is_newest": found is not None and statement.version >= found.version,
        "office": office and as_it_was(office, statement.starts_at),
    }
    return render(request, "public/verify.html", context)


def _initials(appointment: Appointment) -> str:
    if appointment.details_forgotten_at:
        return _("Details no longer kept")
    return ", ".join(person.initials for person in appointment.attendees.all())


def _attempt(request: HttpRequest, code: str) -> HttpResponse:
    """The content of the code about a try, and nothing about the person: in the receipt's time zone while the receipt
    exists.
    """
    try:
        statement = attempt_statement.read(code)
    except NotGenuine:
        return _presence(request, code)
    written = AttemptReceipt.objects.filter(code=statement.code).first()
    context = {
        "statement": statement,
        "tried": long_datetime(statement.tried_at, written.clock if written else Clock(DEFAULT_ZONE)),
        "what_happened": AttemptReceipt.Kind(statement.kind).label,
        "is_report": statement.kind in AttemptReceipt.Kind.reports(),
    }
    return render(request, "public/verify_attempt.html", context)


def _presence(request: HttpRequest, code: str) -> HttpResponse:
    """What the office noted of a person, and whether the note is the same now. Of the person only the initials."""
    try:
        statement = presence_statement.read(code)
    except NotGenuine:
        return _history(request, code)
    # A row whose details were deleted stays, and has nothing to compare.
    kept = Attendee.objects.exclude(person="").select_related("appointment__slot__office")
    here = {"appointment__reference": statement.reference, "position": statement.position}
    person = kept.filter(**here).first()
    office = with_code(statement.office_code)
    office = office and as_it_was(office, statement.noted_at)
    context = {
        "statement": statement,
        "person": person,
        "stands": person is not None and statement.stands(person),
        "noted": presence.noted(statement, office) if office else "",
        "office": office,
    }
    return render(request, "public/verify_presence.html", context)


def _history(request: HttpRequest, code: str) -> HttpResponse:
    """When a whole record was made, how much it lists, and whether more has happened since."""
    try:
        statement = history_statement.read(code)
    except NotGenuine:
        # None of the four formats: not signed by this site, or altered.
        return render(request, "public/not_genuine.html", status=404)
    kept = Appointment.objects.with_place().with_details().prefetch_related("attendees")
    found = kept.filter(reference=statement.reference).first()
    context = {
        "statement": statement,
        "appointment": found,
        "initials": _initials(found) if found else "",
        "is_newest": found is not None and history.of(found, now=timezone.now()).is_still(statement),
        "amounts": history.amounts(statement),
        # On the clock that the paper has: it may have been moved to another office since.
        "office": found and as_it_was(office_then(found, statement.made_at), statement.made_at),
    }
    return render(request, "public/verify_history.html", context)


@require_safe
def verify_key(_request: HttpRequest) -> JsonResponse:
    """The public key, for checking a statement without this site (docs/verification.md)."""
    return JsonResponse({"algorithm": "Ed25519", "format": 1, "public_key": public_key()})
