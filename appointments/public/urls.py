"""The pages of the person booking. Included below each language's prefix."""

from django.urls import path

from appointments.public.views.check import check
from appointments.public.views.confirmation import confirmation
from appointments.public.views.contact import contact
from appointments.public.views.details import details
from appointments.public.views.earlier import earlier
from appointments.public.views.ends import already_booked, cleared, no_appointments
from appointments.public.views.family import add_member, family
from appointments.public.views.keep import calendar, confirmation_file
from appointments.public.views.leave import leave
from appointments.public.views.offer import offer
from appointments.public.views.offices import offices
from appointments.public.views.paper import paper
from appointments.public.views.phone import manifest, worker
from appointments.public.views.place import office, office_state, office_zip
from appointments.public.views.reminders import reminders
from appointments.public.views.start import start
from appointments.public.views.trust import trust
from appointments.public.views.verify import verify

app_name = "public"
urlpatterns = [
    path("", start, name="start"),
    path("trust/", trust, name="trust"),
    path("offices/", offices, name="offices"),
    path("book/paper/", paper, name="paper"),
    path("book/details/", details, name="details"),
    path("book/family/", family, name="family"),
    path("book/family/add/", add_member, name="add_member"),
    path("book/office/", office, name="office"),
    path("book/office/zip/", office_zip, name="office_zip"),
    path("book/office/state/", office_state, name="office_state"),
    path("book/contact/", contact, name="contact"),
    path("book/check/", check, name="check"),
    path("book/cleared/", cleared, name="cleared"),
    path("book/already-booked/", already_booked, name="already_booked"),
    path("book/no-appointments/", no_appointments, name="no_appointments"),
    path("confirmation/<str:token>/", confirmation, name="confirmation"),
    path("confirmation/<str:token>/pdf/", confirmation_file, name="confirmation_pdf"),
    path("confirmation/<str:token>/calendar/", calendar, name="calendar"),
    path("reminders/<str:code>/", reminders, name="reminders"),
    path("earlier/<str:token>/", earlier, name="earlier"),
    path("offer/<str:token>/", offer, name="offer"),
    path("verify/<str:code>/", verify, name="verify"),
    path("leave/", leave, name="leave"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("worker.js", worker, name="worker"),
]
