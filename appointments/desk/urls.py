"""The pages of office staff. Included below each language's prefix; every view is guarded by `offices.access`."""

from django.urls import path

from appointments.desk.views.home import home
from appointments.desk.views.people import people

app_name = "desk"
urlpatterns = [
    path("", home, name="home"),
    path("people/", people, name="people"),
]
