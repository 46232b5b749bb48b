"""Cancels by POST only, because mail scanners open links; and undoes it while the place is held."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from appointments import booking
from appointments.booking import AlreadyBooked, ChangedMeanwhile, NothingToUndo, TooNear
from appointments.booking.change import refuse_after_coming
from appointments.models import Appointment, AppointmentEvent
from appointments.pages.change_forms import CancelForm
from appointments.public import access, done
from appointments.public.manage.access import Visit, managed, told, version_seen
from appointments.public.steps import form_for, redisplay


@managed("cancel")
def cancel(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Explains cancelling, offers a change first, and asks for an optional reason."""
    form = form_for(request, visit.draft, CancelForm, visit.page)
    if request.method != "POST":
        # Before they type anything: someone of the party may be in the waiting room.
        refuse_after_coming(visit.appointment)
        return visit.show(request, "cancel", visit.url("confirmation"), form=form)
    if not form.is_valid():
        return redisplay(request, visit.draft, visit.page)
    reason = form.cleaned_data["reason"]
    booking.cancel(visit.appointment.pk, version=version_seen(request), reason=reason, now=timezone.now())
    return access.to_confirmation(visit.appointment)


@told("undo")
def undo(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Undoes a cancellation. In any case, the confirmation shows the state of the appointment."""
    if request.method == "POST":
        try:
            booking.undo_cancel(appointment.pk, version=version_seen(request), now=timezone.now())
            return access.to_confirmation(appointment, done=AppointmentEvent.Kind.REINSTATED)
        except AlreadyBooked:
            return redirect("public:already_booked")
        # The confirmation shows the present state, whatever it is.
        except (NothingToUndo, ChangedMeanwhile, TooNear):
            pass
    # Refused, or a GET: the button was pressed, and a birth date was asked for first. The page says what is left to do.
    return access.to_confirmation(appointment, done=done.WANTED_BACK)
