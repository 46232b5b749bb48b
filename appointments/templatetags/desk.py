"""What staff pages show about people and roles. `{% load desk %}`"""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser, Group, User
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from appointments import worklist
from appointments.booking import supply_forecast
from appointments.booking.markable import untruth
from appointments.desk.charts import CELL_HEIGHT
from appointments.desk.day_sheet import last_message
from appointments.desk.queue import people_in
from appointments.models import Appointment, WalkIn
from appointments.models.report import last_day
from appointments.models.status import AppointmentStatus
from appointments.roles import NAMES
from offices.access import offices_of
from offices.models import Office

register = template.Library()


@register.simple_tag
def running_low(user: User | AnonymousUser) -> list[Office]:
    """`{% running_low user as offices %}`: the offices of `user` with few free places left."""
    return supply_forecast.running_low(offices_of(user), now=timezone.now())


@register.simple_tag
def late_answers(user: User | AnonymousUser) -> list[Office]:
    """`{% late_answers user as offices %}`: the offices of `user` that have not answered a report in time."""
    return sorted(worklist.late_answers(offices_of(user), now=timezone.now()), key=lambda office: office.code)


@register.simple_tag(takes_context=True)
def marked_on(context: dict[str, Any], *pages: str) -> str:
    """`<a href="…"{% marked_on "desk:month" "desk:slots" %}>`: marks a link as the current page on these pages."""
    here = getattr(context.get("request"), "resolver_match", None)
    # An error page has no resolved address, and marks nothing.
    return SafeString(' aria-current="page"') if here and here.view_name in pages else ""


@register.filter
def role_name(group: Group) -> str:
    """The role in the reader's language; a group that the operator made keeps its own name."""
    return str(NAMES.get(group.name, group.name))


register.filter("last_message", last_message)
register.filter("people_in", people_in)
register.filter("last_day", last_day)


@register.filter
def possible_for(marks: list[AppointmentStatus], appointment: Appointment) -> list[AppointmentStatus]:
    """Those of the marks that the office can record now."""
    return [mark for mark in marks if not untruth(appointment, mark, now=timezone.now())]


@register.filter
def people_of(walk_ins: list[WalkIn]) -> int:
    """How many people came without an appointment."""
    return sum(each.people for each in walk_ins)


@register.filter
def tall(rows: int) -> int:
    """The height of a chart with this many rows."""
    return rows * CELL_HEIGHT


@register.filter
def or_few(count: int | None) -> str:
    """A count, or a note that it is not shown."""
    return _("not shown") if count is None else str(count)
