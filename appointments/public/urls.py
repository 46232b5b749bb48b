"""The pages of the person booking. Included below each language's prefix."""

from django.urls import path

from appointments.public.attempts.views.call import call
from appointments.public.attempts.views.closed import closed, closed_file, closed_receipt
from appointments.public.attempts.views.my_receipts import check_receipt, my_receipts, receipts_file
from appointments.public.attempts.views.receipt import attempt, attempt_file, attempt_receipt, find_attempt
from appointments.public.manage.views import family as household
from appointments.public.manage.views.cancel import cancel, undo
from appointments.public.manage.views.change import change, change_choices, change_office, change_offices
from appointments.public.manage.views.changed_meanwhile import changed_meanwhile
from appointments.public.manage.views.contact import contact as manage_contact
from appointments.public.manage.views.find import find, find_sent, find_subject
from appointments.public.manage.views.kept import kept
from appointments.public.manage.views.link import new_link
from appointments.public.manage.views.presence import proof, proof_file
from appointments.public.manage.views.record import record, record_file
from appointments.public.manage.views.refused import refused
from appointments.public.manage.views.report import report
from appointments.public.manage.views.split import split, split_choices
from appointments.public.manage.views.who_looked import who_looked
from appointments.public.views.check import check
from appointments.public.views.confirmation import confirmation
from appointments.public.views.contact import contact
from appointments.public.views.details import details
from appointments.public.views.earlier import earlier
from appointments.public.views.ends import already_booked, cleared, no_appointments
from appointments.public.views.family import add_member, family
from appointments.public.views.files import calendar, confirmation_file
from appointments.public.views.later import later, times
from appointments.public.views.leave import leave
from appointments.public.views.offer import offer
from appointments.public.views.offices import offices
from appointments.public.views.paper import paper
from appointments.public.views.phone import manifest, worker
from appointments.public.views.place import office, office_state, office_zip
from appointments.public.views.questions import prepare, questions
from appointments.public.views.reminders import reminders
from appointments.public.views.start import start
from appointments.public.views.trust import trust
from appointments.public.views.verify import verify

app_name = "public"
urlpatterns = [
    path("", start, name="start"),
    path("trust/", trust, name="trust"),
    path("questions/", questions, name="questions"),
    path("prepare/", prepare, name="prepare"),
    path("prepare/<slug:paper>/", prepare, name="prepare_paper"),
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
    path("book/later/", later, name="later"),
    path("book/later/times/", times, name="times"),
    path("book/cleared/", cleared, name="cleared"),
    path("book/already-booked/", already_booked, name="already_booked"),
    path("book/no-appointments/", no_appointments, name="no_appointments"),
    path("confirmation/<str:token>/", confirmation, name="confirmation"),
    path("find/", find, name="find"),
    path("find/subject/", find_subject, name="find_subject"),
    path("find/sent/", find_sent, name="find_sent"),
    path("find/receipt/", find_attempt, name="find_attempt"),
    path("appointment/<str:token>/change/", change, name="change"),
    path("appointment/<str:token>/change/office/", change_office, name="change_office"),
    path("appointment/<str:token>/change/offices/", change_offices, name="change_offices"),
    path("appointment/<str:token>/change/choices/", change_choices, name="change_choices"),
    path("appointment/<str:token>/change/refused/", refused, name="refused"),
    path("appointment/<str:token>/cancel/", cancel, name="cancel"),
    path("appointment/<str:token>/cancel/undo/", undo, name="undo"),
    path("appointment/<str:token>/family/", household.family, name="manage_family"),
    path("appointment/<str:token>/family/add/", household.add, name="family_add"),
    path("appointment/<str:token>/family/room/", household.room, name="family_room"),
    path("appointment/<str:token>/family/<uuid:member_id>/", household.member, name="family_member"),
    path("appointment/<str:token>/family/<uuid:member_id>/remove/", household.remove, name="family_remove"),
    path("appointment/<str:token>/family/<uuid:member_id>/stays/", household.stays, name="family_stays"),
    path("appointment/<str:token>/family/<uuid:member_id>/split/", split, name="split"),
    path("appointment/<str:token>/family/<uuid:member_id>/split/choices/", split_choices, name="split_choices"),
    path("appointment/<str:token>/contact/", manage_contact, name="manage_contact"),
    path("confirmation/<str:token>/presence/<uuid:member_id>/", proof, name="proof"),
    path("confirmation/<str:token>/presence/<uuid:member_id>/pdf/", proof_file, name="proof_pdf"),
    path("appointment/<str:token>/report/", report, name="report"),
    path("appointment/<str:token>/link/", new_link, name="new_link"),
    path("appointment/<str:token>/record/", record, name="record"),
    path("appointment/<str:token>/record/pdf/", record_file, name="record_pdf"),
    path("appointment/<str:token>/kept/", kept, name="kept"),
    path("appointment/<str:token>/who-looked/", who_looked, name="who_looked"),
    path("appointment/<str:token>/changed/", changed_meanwhile, name="changed_meanwhile"),
    path("confirmation/<str:token>/pdf/", confirmation_file, name="confirmation_pdf"),
    path("confirmation/<str:token>/calendar/", calendar, name="calendar"),
    path("book/receipt/", attempt, name="attempt"),
    path("receipt/<str:token>/", attempt_receipt, name="attempt_receipt"),
    path("receipt/<str:token>/pdf/", attempt_file, name="attempt_pdf"),
    path("receipts/call/", call, name="unanswered_call"),
    path("receipts/call/<slug:code>/", call, name="unanswered_call_at"),
    path("receipts/", my_receipts, name="my_receipts"),
    path("receipts/pdf/", receipts_file, name="my_receipts_pdf"),
    path("receipts/check/", check_receipt, name="check_receipt"),
    path("receipts/closed/", closed, name="closed"),
    path("receipts/closed/<str:code>/", closed_receipt, name="closed_receipt"),
    path("receipts/closed/<str:code>/pdf/", closed_file, name="closed_pdf"),
    path("reminders/<str:code>/", reminders, name="reminders"),
    path("earlier/<str:token>/", earlier, name="earlier"),
    path("offer/<str:token>/", offer, name="offer"),
    path("verify/<str:code>/", verify, name="verify"),
    path("leave/", leave, name="leave"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("worker.js", worker, name="worker"),
]
