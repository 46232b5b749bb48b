"""What Celery runs: each looks for work in the database, so a task that is lost or doubled changes nothing."""

import logging
from collections import Counter

from celery import shared_task
from django.utils import timezone

from appointments import booking, links, outbox
from appointments.booking.attendance import pass_unmarked
from appointments.purge import forget

log = logging.getLogger(__name__)


@shared_task
def send_due_messages() -> None:
    """Sends what is due."""
    log.info("Messages: %s", dict(Counter(outbox.send_due(timezone.now))))


@shared_task
def reap_messages() -> None:
    """Plans again what dead workers held."""
    log.info("Taken back from dead workers: %s", outbox.reap(timezone.now()))


@shared_task
def purge() -> None:
    """Forgets what is past its keeping time."""
    log.info("Forgotten: %s", forget(timezone.now()))


@shared_task
def answer_link_requests() -> None:
    """Sends links to those who asked."""
    log.info("Requests for a link: %s", links.answer_all(timezone.now()))


@shared_task
def give_back_places() -> None:
    """Gives cancelled places back to others."""
    log.info("Places given back: %s", booking.give_back_places(timezone.now()))


@shared_task
def let_unmarked_pass() -> None:
    """Lets go of appointments nobody marked."""
    log.info("Passed without a mark: %s", pass_unmarked(timezone.now()))
