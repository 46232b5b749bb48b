"""Two records that were linked by mistake: a supervisor sees who keeps what, and separates them."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Attendee, Notice, SamePerson, Verification
from appointments.pages.refused import why_refused
from appointments.people import unlinking
from appointments.people.linking import state
from appointments.people.unlinking import Parts
from appointments.support import joining, noting
from appointments.support.access import person_page, supervisors_only
from appointments.support.duplicates import compared
from appointments.support.same_forms import PartForm
from appointments.support.subject import Subject
from offices.access import page
from offices.refusals import Refusal


@dataclass(frozen=True)
class Joined:
    """A link as the page shows it: what each would keep, masked, and the form to remove it."""

    link: SamePerson
    rows: list[tuple[str, str, str]]
    form: PartForm


@page
@person_page
@supervisors_only
def apart(request: HttpRequest, checked: Verification, subject: Subject) -> HttpResponse:
    """Every link of the person. Removing one needs a reason, and ends the calls about them.

    404 where not all of the person may be shown.
    """
    if subject.is_cut:
        raise Http404
    links = SamePerson.objects.filter(person=subject.person).select_related("verification__call__agent")
    chosen = request.POST.get("link", "")
    shown = [_joined(request, subject, link, chosen) for link in links.select_related("given_up__slot__office")]
    for each in shown:
        if str(each.link.pk) == chosen and each.form.is_valid():
            return _made_two(request, checked, each)
    found = [each.link.alias for each in shown]
    noting.note_found(checked, "support:same", "the same person?", found, now=timezone.now())
    context = {"call": checked.call, "checked": checked, "subject": subject, "shown": shown}
    context["seen"] = state(subject.attendees)
    return render(request, "support/apart.html", context)


def _joined(request: HttpRequest, subject: Subject, link: SamePerson, chosen: str) -> Joined:
    form = PartForm(request.POST if str(link.pk) == chosen else None, link=link.pk)
    return Joined(link, _rows(unlinking.parts(link, subject.attendees, subject.notices)), form)


def _rows(parts: Parts) -> list[tuple[str, str, str]]:
    """Nothing when one of the two has no rows left."""
    stays = _subject(parts.kept_attendees, parts.kept_notices)
    goes = _subject(parts.gone_attendees, parts.gone_notices)
    return compared(stays, goes) if stays and goes else []


def _subject(attendees: list[Attendee], notices: list[Notice]) -> Subject | None:
    return Subject("", attendees, notices) if attendees or notices else None


def _made_two(request: HttpRequest, checked: Verification, joined: Joined) -> HttpResponse:
    now, seen = timezone.now(), request.POST.get("seen", "")
    try:
        joining.part(checked, joined.link, seen=seen, reason=joined.form.cleaned_data["reason"], now=now)
    except Refusal as refusal:
        messages.warning(request, why_refused(request, refusal))
        return redirect("support:apart", call=checked.call_id, person=checked.pk)
    messages.success(request, _("They are two people again. Start a new call and check the caller again."))
    return redirect("support:home")
