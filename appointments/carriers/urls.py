"""The addresses providers call. They are in no language."""

from django.urls import path

from appointments.carriers.views import status

urlpatterns = [
    path("<slug:account>/status/<int:message_id>/", status, name="twilio_status"),
]
