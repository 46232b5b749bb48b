"""Ends reminders by e-mail, and starts them again. Reached by a signed address in a mail."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from appointments.delivery import opt_outs
from appointments.models import OptOut
from appointments.models.unsubscribe import mail_of
from appointments.public.access import page


@page
def reminders(request: HttpRequest, code: str) -> HttpResponse:
    """Says whether the mail's address gets reminders, without showing it. The appointment stays."""
    mail = mail_of(code)
    if mail is None:
        raise Http404
    # Opening the link changes nothing: mail programs do that by themselves.
    if request.method == "POST":
        if request.POST.get("wanted") == "no":
            opt_outs.stop(mail.channel, mail.recipient, OptOut.Reason.ASKED, now=timezone.now())
        else:
            opt_outs.start(mail.channel, mail.recipient)
        return redirect("public:reminders", code=code)
    has_stopped = opt_outs.has_stopped(mail.channel, mail.recipient)
    is_booked = mail.appointment is not None and mail.appointment.stage.is_active
    return render(request, "public/reminders.html", {"has_stopped": has_stopped, "is_booked": is_booked})
