"""READ: who is next for an earlier date, and until when an offer is open.

One query holds the order: people whose report-by date has passed come first; among equals, the one who has waited
longest. Each person is offered the earliest place that suits them; a place that does not suit the
first goes to the next person it suits.
"""

from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest, TruncDate

from appointments.booking.party import PERSON
from appointments.booking.share import how_many_limited, unverified_in, used_up_for_each
from appointments.models import Appointment, EarlierRequest, Offer, OptOut
from appointments.models.offer import MOST_OFFERS
from offices import inventory
from offices.models import Office, Slot

DAY_BEGINS, DAY_ENDS = time(9), time(20)
"""When people are asked, in local time: nobody has to watch a phone at night."""

OPEN_FOR = timedelta(hours=4)
"""How long an offer is open, counted only between these two."""


def line(office: Office, *, now: datetime) -> QuerySet[Any]:
    """Waiting people that a free place of the office suits, in the order of service; `place` is the earliest such
    slot's key.

    Reads the free places of this moment and reserves nothing. Reads the appointment of each row too.
    """
    # Most people have a date before the first free place, so the query drops them first and skips the costly check.
    bookable = Office.objects.open_to_people().filter(pk=office.pk).values_list("pk", flat=True)
    first_free = inventory.earliest_starts(bookable, 1, now=now).get(office.pk)
    if first_free is None:
        return EarlierRequest.objects.none()
    free = (
        Slot.objects.filter(office=office, has_room=True)
        .filter(starts_at__gte=OuterRef("earliest"), starts_at__lt=OuterRef("appointment__slot__starts_at"))
        .filter(booked__lte=F("capacity") - OuterRef("appointment__party_size"))
        .alias(day=TruncDate("starts_at", tzinfo=office.zone))
        .filter(day__lt=OuterRef("own_day"))
        # Nobody is offered the same slot twice.
        .exclude(offers__appointment=OuterRef("appointment"))
        .order_by("starts_at")
    )
    later = _waiting(office, now).filter(appointment__slot__starts_at__gt=first_free)
    if beyond := _beyond_share(later, office, now):
        free = free.alias(limited=ExpressionWrapper(OuterRef("limited"), IntegerField())).exclude(beyond)
    found = later.annotate(place=Subquery(free.values("pk")[:1])).filter(place__isnull=False)
    return _in_order(found, office, now)


def suited_by(slot: Slot, people: int, *, now: datetime) -> QuerySet[Any]:
    """Waiting people for `people` places in this slot, in the order of service. The slot comes with its office."""
    office = slot.office
    found = _waiting(office, now).filter(
        appointment__party_size__lte=people,
        earliest__lte=slot.starts_at,
        own_day__gt=office.local(slot.starts_at).date(),
    )
    before = Offer.objects.filter(appointment=OuterRef("appointment"), slot=slot)
    if beyond := _beyond_share(found, office, now):
        found = found.alias(day=Value(office.local(slot.starts_at).date())).exclude(beyond)
    return _in_order(found.exclude(Exists(before)), office, now)


def _beyond_share(waiting: QuerySet[Any], office: Office, now: datetime) -> Q | None:
    """Rows whose `day` has no share left for the `limited` people of a party; `None` when nobody waiting is limited."""
    # A place on a late day must not lead past the share to an earlier one.
    if not waiting.filter(limited__gt=0).exists():
        return None
    each = (Q(limited=people, day__in=days) for people, days in used_up_for_each(office, now).items() if days)
    return reduce(or_, each, Q(pk=None))


def share_limits(appointment: Appointment, waiting: EarlierRequest | None) -> bool:
    """Whether the share of their office may leave a free time to someone who has waited less."""
    is_bound = waiting is None or waiting.asked_by == PERSON
    return is_bound and appointment.office.unverified_share < 100 and unverified_in(appointment) > 0


def longest_notice(appointment: Appointment, *, now: datetime) -> int:
    """The most days of notice with which an earlier day can still be offered now; -1 when none can."""
    office = appointment.office
    until = answer_by(office, now)
    own_day = _at(office.local(appointment.slot.starts_at), time.min)
    # All days before a booked one have their slots. A full one counts: others may give it up.
    earlier = Slot.objects.filter(office=office, is_closed=False, capacity__gte=appointment.party_size)
    there = earlier.filter(starts_at__gte=until + timedelta(hours=office.lead_hours), starts_at__lt=own_day)
    last = there.order_by("-starts_at").values_list("starts_at", flat=True).first()
    return (last - until).days if last else -1


def can_be_told(appointment: Appointment) -> bool:
    """Whether an offer would reach the party, as far as we know."""
    return not Appointment.objects.filter(_unreachable(""), pk=appointment.pk).exists()


def _unreachable(prefix: str) -> Q:
    """Which appointments, at `prefix`, an offer reaches on no channel: what `delivery.opt_outs.why_not` decides of one
    message. Mail about an offer is also sent to people who wanted no more reminders; a text is not.
    """
    digests = f"{prefix}contact_digests"
    no_mailbox = OptOut.objects.filter(contact=OuterRef(f"{digests}__0"), reason=OptOut.Reason.BOUNCED)
    # The digest of a phone stands behind that of an e-mail, if there is one.
    last = Func(OuterRef(digests), template="(%(expressions)s)[cardinality(%(expressions)s)]", output_field=CharField())
    # Sealed columns: empty bytes mean that there is none.
    no_mail = Q(**{f"{prefix}email": b""}) | Exists(no_mailbox)
    return no_mail & (Q(**{f"{prefix}phone": b""}) | Exists(OptOut.objects.filter(contact=last)))


def is_quiet(office: Office, now: datetime) -> bool:
    """Whether nobody is asked at this time, in the office's time zone."""
    return not DAY_BEGINS <= office.local(now).time() < DAY_ENDS


def answer_by(office: Office, now: datetime) -> datetime:
    """When an offer made at `now` ends: after `OPEN_FOR` of local daytime, so never at night."""
    today = office.local(now)
    begins = max(today, _at(today, DAY_BEGINS))
    # Not negative for an offer that is made after the day has ended.
    left_today = max(_at(today, DAY_ENDS) - begins, timedelta())
    if left_today >= OPEN_FOR:
        return begins + OPEN_FOR
    return _at(today + timedelta(days=1), DAY_BEGINS) + OPEN_FOR - left_today


def _at(day: datetime, clock: time) -> datetime:
    return datetime.combine(day.date(), clock, day.tzinfo)


def _waiting(office: Office, now: datetime) -> QuerySet[Any]:
    """People who may be asked today: booked, reachable, with an offer left, none open and none today.

    `earliest` is the first moment they could come: even an answer in the last minute leaves them their days of notice
    and the office its hours. `own_day` is the date they have. `limited`: how many of them the share limits.
    """
    used = Q(status=Offer.Status.OPEN) | Q(offered_on=office.local(now).date()) | Q(number=MOST_OFFERS)
    until = answer_by(office, now)
    notice = ExpressionWrapper(Value(until) + F("notice_days") * Value(timedelta(days=1)), DateTimeField())
    return (
        EarlierRequest.objects.going_on()
        .select_related("appointment")
        .filter(appointment__slot__office=office, appointment__status=Appointment.Status.BOOKED)
        .exclude(_unreachable("appointment__"))
        .exclude(Exists(Offer.objects.filter(used, appointment=OuterRef("appointment"))))
        .alias(
            earliest=Greatest(notice, Value(until + timedelta(hours=office.lead_hours))),
            own_day=TruncDate("appointment__slot__starts_at", tzinfo=office.zone),
            limited=how_many_limited(asked_by=PERSON),
        )
    )


def _in_order(waiting: QuerySet[Any], office: Office, now: datetime) -> QuerySet[Any]:
    passed = When(appointment__report_by__lt=office.local(now).date(), then=True)
    is_overdue = Case(passed, default=False, output_field=BooleanField())
    # The key last: two sweeps must agree who is first, also of two who asked in the same moment.
    ordered: QuerySet[Any] = waiting.annotate(is_overdue=is_overdue).order_by("-is_overdue", "since", "pk")
    return ordered
