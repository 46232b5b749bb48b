"""The day sheet: who comes, slot by slot."""

from datetime import date

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appointments.desk import disclosing
from appointments.desk.day_sheet import sheet
from appointments.desk.reason_form import ColleagueForm, ReasonForm
from appointments.models import Appointment
from appointments.pages import downloads
from appointments.people.disclosure import viewer_of
from appointments.staff.second_person import NoSecondPerson, who_agrees
from offices.access import office_page, offices_of, page
from offices.dates import clock_time
from offices.language import language_name
from offices.models import Office

RIGHT = "appointments.view_appointment"


@require_safe
@office_page(RIGHT)
def today(_request: HttpRequest, office: Office) -> HttpResponse:
    """Today, in the office's time zone."""
    return redirect("desk:day", code=office.code, day=office.local(timezone.now()).date())


@page
@office_page(RIGHT)
def day(request: HttpRequest, office: Office, day: date) -> HttpResponse:
    """Yesterday to tomorrow, with the buttons to mark who came; people of another day with a reason, by POST."""
    shown = sheet(office, day, now=timezone.now())
    if request.method == "POST":
        form = ReasonForm(request.POST)
        if form.is_valid():
            # It opens this day for an hour, so a reload does not ask again.
            disclosing.say_why(request, office, day, form.cleaned_data["reason"], shown.appointments)
            return redirect("desk:day", code=office.code, day=day)
    elif not disclosing.takes_a_reason(request, shown, now=timezone.now()):
        # Before the page is made: what the door refuses must not be shown.
        disclosing.list_day(request, office, day, shown.appointments)
        late = shown.without_mark(timezone.now()) if shown.can_mark else []
        return render(request, "desk/day.html", {"office": office, "sheet": shown, "without_mark": late})
    else:
        form = ReasonForm()
    return render(request, "desk/day_why.html", {"office": office, "sheet": shown, "form": form})


@require_safe
@office_page(RIGHT)
def day_csv(request: HttpRequest, office: Office, day: date) -> HttpResponse:
    """The same as a file for spreadsheets."""
    # A page asks for the reason and the colleague; a file cannot.
    if not disclosing.is_near(office, day, now=timezone.now()):
        return redirect("desk:day_file", code=office.code, day=day)
    return _file(request, office, day)


@page
@office_page(RIGHT)
def day_file(request: HttpRequest, office: Office, day: date) -> HttpResponse:
    """The file of a day that is not near: after the reason, with the code of a colleague of this office who agrees."""
    if disclosing.takes_a_reason(request, sheet(office, day, now=timezone.now()), now=timezone.now()):
        return redirect("desk:day", code=office.code, day=day)
    form = ColleagueForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _file(request, office, day, agreed=_colleague(request, office, form))
        except NoSecondPerson as refusal:
            form.add_error("second_code", str(refusal.in_words))
    return render(request, "desk/day_file.html", {"office": office, "day": day, "form": form})


def _colleague(request: HttpRequest, office: Office, form: ColleagueForm) -> str:
    def may(user: User) -> bool:
        return user.has_perm(RIGHT) and offices_of(user).filter(pk=office.pk).exists()

    typed = form.cleaned_data
    second = who_agrees(viewer_of(request), typed["second"], typed["second_code"], may=may, now=timezone.now())
    return second.get_username()


def _file(request: HttpRequest, office: Office, day: date, agreed: str = "") -> HttpResponse:
    header = [
        *(_("Time"), _("Confirmation number"), _("Names"), _("People"), _("Language"), _("Help asked for")),
        *(_("Checked against a notice"), _("Number"), _("Status"), _("Status of each person")),
    ]
    shown = sheet(office, day, now=timezone.now())
    disclosing.put_day_in_a_file(request, office, day, shown.appointments, agreed=agreed)
    return downloads.answer(f"{office.code}-{day}.csv", header, [_line(office, each) for each in shown.appointments])


def _line(office: Office, appointment: Appointment) -> list[object]:
    people, is_forgotten = list(appointment.attendees.all()), appointment.details_forgotten_at is not None
    closed = [_("Closed: nobody is to come")] if appointment.is_stranded else []
    return [
        clock_time(appointment.slot.starts_at, office),
        str(appointment),
        _("Details no longer kept") if is_forgotten else ", ".join(person.full_name for person in people),
        appointment.party_size,
        language_name(appointment.language),
        appointment.needs,
        _("Yes") if appointment.is_verified else _("Not yet"),
        ", ".join(person.notice.masked_number for person in people if person.notice),
        " · ".join([appointment.get_status_display(), *closed]),
        "" if is_forgotten else ", ".join(f"{person.full_name}: {person.mark.label}" for person in people),
    ]
