"""What all pages share on which an agent changes an appointment."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments import booking
from appointments.models import Appointment, AppointmentEvent, Verification
from appointments.pages.refused import why_refused
from appointments.support import changes
from appointments.support.access import actor_of, person_page
from appointments.support.change_forms import WishedTimesForm
from appointments.support.subject import Subject
from offices import typed_text
from offices.access import Page, page
from offices.refusals import Refusal

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Verification, Appointment, P], HttpResponse]


TAKEN = gettext_lazy("That time is not free any more. Choose another one. They keep the time they have.")

OTHER_WISH = gettext_lazy("The search is changed. Nothing was moved.")

NO_SUCH_TIME = gettext_lazy("There is no time like that. Try another day or another time of the day.")

MEANWHILE = (booking.ChangedMeanwhile, booking.AlreadyEnded)


def changing(*statuses: Appointment.Status) -> Callable[[View[P]], Page]:
    """For `view(request, checked, appointment, …)`: a page about the caller's appointment in one of `statuses`.

    Any other status redirects to the person's page. So does a change since the agent's page was opened, and a refusal
    of a verb; a message says which.
    """

    def decorate(view: View[P]) -> Page:
        @page
        @person_page
        @wraps(view)
        def guarded(
            request: HttpRequest, checked: Verification, subject: Subject, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            appointment = subject.appointment
            if appointment is None:
                return to_person(checked)
            # Before the view: its form would be filled with times for a state that is over.
            if appointment.status not in statuses or _is_stale(request, appointment):
                return _changed_meanwhile(request, checked, appointment)
            try:
                return view(request, checked, appointment, *args, **kwargs)
            except MEANWHILE:
                return _changed_meanwhile(request, checked, appointment)
            except Refusal as refusal:
                messages.warning(request, why_refused(request, refusal))
                return to_person(checked)

        return guarded

    return decorate


def show(
    request: HttpRequest, checked: Verification, appointment: Appointment, template: str, **context: Any
) -> HttpResponse:
    """A page about the appointment."""
    common = {"call": checked.call, "checked": checked, "appointment": appointment}
    return render(request, f"support/{template}.html", common | context)


def done(request: HttpRequest, checked: Verification, *sentences: str) -> HttpResponse:
    """Says what was done, on the person's page, which shows the new state."""
    messages.success(request, " ".join(sentences))
    return to_person(checked)


def to_person(checked: Verification) -> HttpResponse:
    """To the page of the caller."""
    return redirect("support:person", call=checked.call_id, person=checked.pk)


def sent_or_shown(request: HttpRequest) -> QueryDict | None:
    """What a form of times holds: as it was sent, else the wish in the address; `None` when there is neither."""
    sent = request.POST if request.method == "POST" else request.GET
    return sent.copy() if sent else None


def to_times(request: HttpRequest, form: WishedTimesForm, *, refused: str = "") -> HttpResponse:
    """To the page of times for the wish, if need be with the reason why the pressed one was `refused`."""
    if refused:
        messages.warning(request, refused)
    # A redirect, so that Back and Reload show the times again and send nothing. After a refusal no time is chosen
    # beforehand: the agent must look.
    return redirect(f"{request.path}?{form.query}{'&slot=' if refused else ''}")


def wish(
    request: HttpRequest, checked: Verification, appointment: Appointment, *, why: str = "asked", past: str = ""
) -> changes.Wish:
    """The change that the caller wants, with the version that the agent saw."""
    return changes.Wish(checked, appointment.pk, posted_number(request, "version"), why, past)


def posted_number(request: HttpRequest, name: str) -> int:
    """A number in the form; 0, which no row has, when it was tampered with."""
    return typed_text.number_in(request.POST.get(name, ""))


def _is_stale(request: HttpRequest, appointment: Appointment) -> bool:
    if request.method != "POST":
        return False
    # Since the page was opened they may have got another appointment, which counts its versions and offers anew.
    if not _is_about(request, appointment):
        return True
    # A form without a version names its row another way, such as by the number of an offer.
    return "version" in request.POST and posted_number(request, "version") != appointment.version


def _is_about(request: HttpRequest, appointment: Appointment) -> bool:
    return request.POST.get("appointment") == str(appointment.pk)


def _changed_meanwhile(request: HttpRequest, checked: Verification, appointment: Appointment) -> HttpResponse:
    """Says what changed and who changed it. The next page shows the present state."""
    if request.method == "POST":
        sentences: Sequence[str] = [
            _why_stale(request, appointment),
            _("Nothing that you sent was saved."),
            _("This is how it stands now."),
        ]
        messages.warning(request, " ".join(sentences))
    return to_person(checked)


def _why_stale(request: HttpRequest, appointment: Appointment) -> str:
    if not _is_about(request, appointment):
        # Which one the agent saw is not known, or no longer matters: this one may not have changed at all.
        return _("The page that you sent was not about this appointment.")
    last = appointment.events.latest("pk")
    said = {"what": last.get_kind_display(), "who": _by(last, actor_of(request))}
    return _("This appointment was changed a moment ago: %(what)s, %(who)s.") % said


def _by(event: AppointmentEvent, agent: str) -> str:
    if event.actor == booking.PERSON:
        return _("by the person")
    return _("by you") if event.actor == agent else _("by staff")
