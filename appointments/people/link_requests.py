"""Sends the link of an appointment to the phone or e-mail on file, for a person who only says who they are."""

from datetime import datetime, timedelta

from django.conf import settings

from appointments import outbox, vault
from appointments.models import Appointment, Attendee, LinkRequest, Message, Notice
from appointments.rate_limits import Actor, count_tries, limits_for
from appointments.waking import wake
from offices.sweeps import one_by_one
from offices.transactions import one_transaction

DAY = timedelta(days=1)
LINKS_A_DAY = 3
"""The most links for one appointment in a day, for all requests."""


def ask(subject_id: str, country: str, *, actor: Actor, now: datetime) -> None:
    """Requests the link of the person with this Subject ID and country of birth. Does not reveal whether they exist.

    Every request counts as a try. Raises `TooManyTries`.
    """
    number = vault.index("tries/link", subject_id)
    count_tries(limits_for(number, actor, most=settings.LINK_REQUESTS_PER_NUMBER, window=DAY), now)
    # Only written down here, and answered by a worker: the page takes as long for an unknown person as for a known one.
    # Under the oldest key: those of the newer ones follow from it.
    LinkRequest.objects.create(match=Notice.matches_of_subject_id(subject_id, country)[0], asked_at=now)
    wake("answer_link_requests")


def answer_all(now: datetime) -> int:
    """Plans the link for every request whose person has a contact on file; returns how many requests it handled."""
    return one_by_one(lambda pk: _answer(pk, now), LinkRequest.objects.order_by("pk").values_list("pk", flat=True))


@one_transaction
def _answer(request_id: int, now: datetime) -> bool:
    # Another worker has it, or has answered it.
    request = LinkRequest.objects.select_for_update(skip_locked=True).filter(pk=request_id).first()
    if request is None:
        return False
    # First, so that a request is answered once; an error undoes it.
    request.delete()
    people = Notice.objects.filter(match_subject_id__in=vault.forms(request.match)).values("person")
    on_it = Attendee.objects.filter(person__in=people, is_active=True).order_by("appointment")
    for appointment_id in on_it.values_list("appointment", flat=True):
        _send(Appointment.objects.locked(appointment_id), now)
    return True


def _send(appointment: Appointment, now: datetime) -> None:
    """The caller holds the lock of the appointment, so that many requests at once cannot pass the limit."""
    links = appointment.messages.filter(kind=Message.Kind.LINK, due_at__gt=now - DAY)
    # A link that has not gone out yet answers this request too.
    is_waiting = links.filter(status=Message.Status.PLANNED, version=appointment.version).exists()
    # One request makes a row for each channel, all with the same time.
    asked = links.values("due_at").distinct().count()
    if appointment.status in Appointment.Status.active() and not is_waiting and asked < LINKS_A_DAY:
        outbox.follow(appointment, Message.Kind.LINK, now=now)
