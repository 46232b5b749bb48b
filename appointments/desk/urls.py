"""The pages of office staff. Included below each language's prefix; every view is guarded by `offices.access`."""

from django.urls import path, register_converter

from appointments.desk.days import DayConverter
from appointments.desk.views.day import day, day_csv, today
from appointments.desk.views.home import home
from appointments.desk.views.mark import mark
from appointments.desk.views.people import people
from appointments.desk.views.scan import found, scan, scan_anywhere
from appointments.desk.views.to_dos import to_do, to_dos

register_converter(DayConverter, "day")

app_name = "desk"
urlpatterns = [
    path("", home, name="home"),
    path("people/", people, name="people"),
    path("office/<str:code>/", today, name="today"),
    path("office/<str:code>/<day:day>/", day, name="day"),
    path("office/<str:code>/<day:day>/sheet.csv", day_csv, name="day_csv"),
    path("office/<str:code>/mark/<uuid:pk>/", mark, name="mark"),
    path("office/<str:code>/to-do/", to_dos, name="to_dos"),
    path("office/<str:code>/to-do/<int:number>/", to_do, name="to_do"),
    path("scan/", scan_anywhere, name="scan_anywhere"),
    path("office/<str:code>/scan/", scan, name="scan"),
    path("office/<str:code>/found/<uuid:pk>/", found, name="found"),
]
