"""How the date on a page stands to the report-by date, and the story of the appointment."""

from dataclasses import replace
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from appointments.models import Appointment
from appointments.receipts import deadline
from appointments.receipts.story import LAST_CHANGES, Story
from offices.models import Office
from offices.templatetags.office_dates import kept

register = template.Library()


@register.inclusion_tag("components/deadline.html")
def report_by(
    appointment: Appointment, moment: datetime | None = None, office: Office | None = None, *, late_only: bool = False
) -> dict[str, list[str]]:
    """A paragraph about the appointment, or about another `moment` it may be moved to at `office` (else its own).

    `late_only`: in lists, the fact alone, and only of a late date.
    """
    now = timezone.now()
    if moment is None and not late_only:
        return {"lines": deadline.of(appointment, now).lines}
    starts_at, there = moment or appointment.slot.starts_at, office or appointment.office
    standing = deadline.at(starts_at, there, appointment.report_by, booked_at=appointment.booked_at)
    standing = replace(standing, is_over=starts_at <= now)
    if late_only:
        return {"lines": [standing.fact] if standing.is_late else []}
    return {"lines": standing.lines}


@register.simple_tag
def still_to_report(appointment: Appointment) -> str:
    """What the report-by date means for people whose appointment was cancelled."""
    return deadline.still_to_report(appointment, timezone.now())


@register.simple_tag
def story_for(story: Story, *, to_person: bool = True) -> list[SafeString]:
    """The booking and the last changes, for the person; all of them for others."""
    lines = story.lines(to_person=to_person, last=LAST_CHANGES if to_person else None)
    return [kept(line, story.places) for line in lines]
