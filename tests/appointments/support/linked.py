"""Links a booking by name to a notice, and removes the link, as an agent does."""

from appointments.models import Appointment, Attendee, SamePerson
from appointments.people import linking, unlinking


def rows(*people):
    return Attendee.objects.filter(person__in=people).select_related("appointment", "notice")


def link(identified, paper, appointment, now, position=1, keep=None) -> SamePerson:
    facts = {"seen": None, "reason": "Same name", "now": now, "keep": keep}
    mine, theirs = paper.person, appointment.attendees.get(position=position).person
    return linking.link(identified, mine, theirs, **facts | {"seen": linking.state(rows(mine, theirs))})


def part(identified, made, now):
    seen = linking.state(rows(made.person))
    return unlinking.unlink(identified, made.pk, seen=seen, reason="Sisters", now=now)


def fresh(appointment) -> Appointment:
    return Appointment.objects.with_place().get(pk=appointment.pk)


def kinds(appointment) -> list[str]:
    return list(appointment.events.order_by("pk").values_list("kind", flat=True))
