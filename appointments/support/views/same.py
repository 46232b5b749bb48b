"""Two records of one person: shown side by side once the caller was checked for both, and linked."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Verification
from appointments.pages.refused import why_refused
from appointments.support import joining, noting
from appointments.support.access import person_page
from appointments.support.duplicates import Twin, twins
from appointments.support.same_forms import SameForm
from appointments.support.subject import Subject
from appointments.support.views.changing import to_person
from offices.access import page
from offices.refusals import Refusal


@page
@person_page
def same(request: HttpRequest, checked: Verification, subject: Subject) -> HttpResponse:
    """Records that may be of the same person. Each opens by a check of its own. Linking needs a reason."""
    found = twins(subject)
    shown = [subject, *(twin.subject for twin in found)]
    if who := request.POST.get("check"):
        return _to_check(checked, shown, who)
    whole = joining.whole_in(checked, shown)
    pairs = [(twin, _form(request, twin) if twin.subject.person in whole else None) for twin in found]
    is_whole = subject.person in whole
    for twin, form in pairs:
        if is_whole and form and form.is_valid():
            return _made_one(request, checked, subject, twin, form)
    # Also after a press: it may be the first that this page is shown.
    people = [twin.subject.person for twin in found]
    noting.note_found(checked, "support:same", "the same person?", people, now=timezone.now())
    context = {"call": checked.call, "checked": checked, "subject": subject, "pairs": pairs, "is_whole": is_whole}
    return render(request, "support/same.html", context)


def _form(request: HttpRequest, twin: Twin) -> SameForm:
    return SameForm(request.POST if request.POST.get("who") == twin.key else None, twin=twin)


def _to_check(checked: Verification, shown: list[Subject], who: str) -> HttpResponse:
    """To the check of one of them. 404 for someone that the page does not show."""
    person = next((each.person for each in shown if each.key == who), None)
    if person is None:
        raise Http404
    joining.note_choice(checked.call, person, now=timezone.now())
    return redirect("support:verify", call=checked.call_id, place=0)


def _made_one(
    request: HttpRequest, checked: Verification, subject: Subject, twin: Twin, form: SameForm
) -> HttpResponse:
    try:
        shown = joining.join(
            checked,
            subject,
            twin.subject,
            keep=form.kept(twin),
            seen=request.POST.get("seen", ""),
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except Refusal as refusal:
        messages.warning(request, why_refused(request, refusal))
        return redirect("support:same", call=checked.call_id, person=checked.pk)
    has_one = subject.coming or twin.subject.coming
    said = (
        _("The two records are one now. Read the appointment aloud.") if has_one else _("The two records are one now.")
    )
    messages.success(request, said)
    return to_person(shown)
