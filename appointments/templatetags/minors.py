"""Template filters about people under 18."""

from django import template

from appointments.models import Appointment
from appointments.models.person import PersonalDetails
from appointments.receipts import minors

register = template.Library()


@register.filter
def is_minor_on(person: PersonalDetails, appointment: Appointment) -> bool:
    """`{% if person|is_minor_on:appointment %}`: whether the person may be under 18 on that day."""
    return minors.is_minor(person, appointment)


@register.filter
def lacks_an_adult(appointment: Appointment) -> bool:
    """`{% if appointment|lacks_an_adult %}`: whether everyone on it is under 18."""
    return minors.lacks_an_adult(appointment, list(appointment.attendees.all()))
