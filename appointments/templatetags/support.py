"""What pages of the support line show about a person, and the call they are in. `{% load support %}`"""

from datetime import datetime
from typing import Any

from django import template
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from appointments.models import Appointment, Call
from appointments.support.subject import Subject
from appointments.values import births, countries
from appointments.values.identifiers import format_a_number, masked, masked_email
from appointments.values.phones import format_phone
from offices import languages
from offices.dates import long_date, long_datetime

register = template.Library()


@register.simple_tag(takes_context=True)
def open_call(context: dict[str, Any]) -> Call | None:
    """`{% open_call as open %}`: the call of this page, or the open one of the agent on a page of no call."""
    user = context.get("user")
    if context.get("call") or not isinstance(user, User):
        return context.get("call")
    return Call.objects.open().filter(agent=user.pk).first()


@register.filter
def full_details(subject: Subject) -> list[tuple[str, str]]:
    """Everything on file, unmasked; only for a page whose look-up is logged."""
    known, appointment = subject.details, subject.appointment
    notice = subject.notices[0] if subject.notices else None
    rows = [
        (_("Date of birth"), births.in_words(known.born)),
        (_("Country of birth"), countries.name_of(known.country_of_birth, languages.active())),
        (_("A-number"), format_a_number(notice.a_number) if notice and notice.a_number else ""),
        (_("Subject ID"), notice.subject_id if notice else ""),
        (_("E-mail"), appointment.email if appointment else ""),
        (_("Mobile phone"), format_phone(appointment.phone) if appointment and appointment.phone else ""),
    ]
    return [(key, value) for key, value in rows if value]


@register.filter
def masked_contacts(appointment: Appointment) -> list[tuple[str, str]]:
    """Contacts, masked so that the agent can tell one from another and no more."""
    rows = [(_("E-mail"), masked_email(appointment.email)), (_("Mobile phone"), masked(appointment.phone))]
    return [(key, value or _("None")) for key, value in rows]


@register.filter
def moment(at: datetime, subject: Subject) -> str:
    """When something happened, in the time zone of the person's office; in UTC when they have none."""
    if subject.appointment:
        return long_datetime(at, subject.appointment.office)
    return f"{long_date(at)}, {at:%H:%M} UTC"
