"""Template filters about people under 18."""

from django import template

from appointments.models import Appointment
from appointments.receipts import minors

register = template.Library()


register.filter("is_minor_on", minors.is_minor)


@register.filter
def lacks_an_adult(appointment: Appointment) -> bool:
    """`{% if appointment|lacks_an_adult %}`: whether everyone on it is under 18."""
    return minors.lacks_an_adult(appointment, list(appointment.attendees.all()))
