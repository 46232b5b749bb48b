"""The pages of office staff. Included below each language's prefix; `offices.access` guards every view."""

from django.urls import path, register_converter

from appointments.desk.codes import CodeConverter
from appointments.desk.days import DayConverter
from appointments.desk.views.calendar import calendar, day_slots, month_page
from appointments.desk.views.capacity import capacity, slot_capacity
from appointments.desk.views.closures import back, close_all, close_days, closure, closures, reopen
from appointments.desk.views.day import day, day_csv, day_file, today
from appointments.desk.views.figures import every_figure, figures, figures_csv, fill_csv, period
from appointments.desk.views.history import history
from appointments.desk.views.home import home
from appointments.desk.views.mark import mark
from appointments.desk.views.next_check_in import next_check_in, next_paper
from appointments.desk.views.note import note
from appointments.desk.views.people import people
from appointments.desk.views.presence import presence
from appointments.desk.views.queue import queue
from appointments.desk.views.scan import found, scan, scan_anywhere
from appointments.desk.views.to_call import again, called, number, to_call
from appointments.desk.views.to_dos import to_do, to_dos
from appointments.desk.views.walk_ins import walk_in, walk_in_books, walk_in_ends, walk_in_given, walk_in_paper
from appointments.desk.views.week import week
from appointments.desk.views.wordings import wordings
from appointments.staff import views
from appointments.staff.confirm_page import confirm_password
from appointments.staff.first_sign_in import choose_password

register_converter(CodeConverter, "code")
register_converter(DayConverter, "day")

app_name = "desk"
urlpatterns = [
    path("", home, name="home"),
    path("people/", people, name="people"),
    path("wordings/", wordings, name="wordings"),
    path("people/<int:account>/second-step/", views.reset, name="reset_second_step"),
    path("password/", confirm_password, name="confirm_password"),
    path("password/<slug:key>/<slug:token>/", choose_password, name="choose_password"),
    path("second-step/", views.enter, name="second_step"),
    path("second-step/set-up/", views.set_up, name="set_up_second_step"),
    path("close-all/", close_all, name="close_all"),
    path("office/<code:code>/", today, name="today"),
    path("office/<code:code>/<day:day>/", day, name="day"),
    path("office/<code:code>/<day:day>/sheet.csv", day_csv, name="day_csv"),
    path("office/<code:code>/<day:day>/file/", day_file, name="day_file"),
    path("office/<code:code>/queue/", queue, name="queue"),
    path("office/<code:code>/walk-in/", walk_in, name="walk_in"),
    path("office/<code:code>/walk-in/<uuid:pk>/", walk_in_given, name="walk_in_given"),
    path("office/<code:code>/walk-in/<uuid:pk>/ends/", walk_in_ends, name="walk_in_ends"),
    path("office/<code:code>/walk-in/<uuid:pk>/book/", walk_in_books, name="walk_in_books"),
    path("office/<code:code>/walk-in/<uuid:pk>/paper/", walk_in_paper, name="walk_in_paper"),
    path("office/<code:code>/mark/<uuid:pk>/", mark, name="mark"),
    path("office/<code:code>/note/<uuid:pk>/", note, name="note"),
    path("office/<code:code>/next/<uuid:pk>/", next_check_in, name="next"),
    path("office/<code:code>/next/<uuid:pk>/paper/<uuid:booked>/", next_paper, name="next_paper"),
    path("office/<code:code>/presence/<uuid:pk>/", presence, name="presence"),
    path("office/<code:code>/calendar/", calendar, name="calendar"),
    path("office/<code:code>/calendar/<day:first>/", month_page, name="month"),
    path("office/<code:code>/slots/<day:day>/", day_slots, name="slots"),
    path("office/<code:code>/capacity/<day:day>/", capacity, name="capacity"),
    path("office/<code:code>/capacity/slot/<int:slot_id>/", slot_capacity, name="slot_capacity"),
    path("office/<code:code>/week/", week, name="week"),
    path("office/<code:code>/closures/", closures, name="closures"),
    path("office/<code:code>/closures/<int:closure_id>/", closure, name="closure"),
    path("office/<code:code>/closures/<int:closure_id>/reopen/", reopen, name="reopen"),
    path("office/<code:code>/close/<day:day>/", close_days, name="close"),
    path("office/<code:code>/moved/<int:row_id>/back/", back, name="back"),
    path("office/<code:code>/to-call/", to_call, name="to_call"),
    path("office/<code:code>/to-call/<int:row_id>/", called, name="called"),
    path("office/<code:code>/to-call/<int:row_id>/number/", number, name="number"),
    path("office/<code:code>/to-call/<int:row_id>/again/", again, name="again"),
    path("office/<code:code>/history/", history, name="history"),
    path("office/<code:code>/history/<int:number>/", history, name="history_page"),
    path("office/<code:code>/to-do/", to_dos, name="to_dos"),
    path("office/<code:code>/to-do/<int:number>/", to_do, name="to_do"),
    path("scan/", scan_anywhere, name="scan_anywhere"),
    path("office/<code:code>/scan/", scan, name="scan"),
    path("figures/<day:first>/<day:last>/", every_figure, name="every_figure"),
    path("office/<code:code>/figures/", period, name="period"),
    path("office/<code:code>/figures/<day:first>/<day:last>/", figures, name="figures"),
    path("office/<code:code>/figures/<day:first>/<day:last>/days.csv", figures_csv, name="figures_csv"),
    path("office/<code:code>/figures/<day:first>/<day:last>/hours.csv", fill_csv, name="fill_csv"),
    path("office/<code:code>/found/<uuid:pk>/", found, name="found"),
]
