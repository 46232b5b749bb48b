"""Two records of one person: shown side by side, and linked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appointments.models import Verification
from appointments.pages.refused import why_refused
from appointments.people import linking
from appointments.support import calls
from appointments.support.access import person_page
from appointments.support.duplicates import Twin, twins
from appointments.support.same_forms import SameForm
from appointments.support.subject import Subject
from offices.refusals import Refusal

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@person_page
def same(request: HttpRequest, checked: Verification, subject: Subject) -> HttpResponse:
    """Records that may be of the same person, masked. Linking needs a reason."""
    found = twins(subject)
    chosen = request.POST.get("who", "")
    pairs = [(twin, SameForm(request.POST if twin.key == chosen else None, twin=twin)) for twin in found]
    for twin, form in pairs:
        if twin.key == chosen and form.is_valid():
            return _made_one(request, checked, subject, twin, form)
    # Also after a press: it may be the first that this page is shown.
    calls.note_compared(checked, [twin.subject.person for twin in found], now=timezone.now())
    context = {"call": checked.call, "checked": checked, "subject": subject, "pairs": pairs}
    return render(request, "support/same.html", context)


def _made_one(
    request: HttpRequest, checked: Verification, subject: Subject, twin: Twin, form: SameForm
) -> HttpResponse:
    try:
        linking.link(
            checked,
            subject.person,
            twin.subject.person,
            keep=form.kept(twin),
            seen=request.POST.get("seen", ""),
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except Refusal as refusal:
        messages.warning(request, why_refused(request, refusal))
        return redirect("support:same", call=checked.call_id, person=checked.pk)
    messages.success(request, _("The two records are one now. Read the appointment aloud."))
    return redirect("support:person", call=checked.call_id, person=checked.pk)
