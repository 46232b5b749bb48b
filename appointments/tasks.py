"""What Celery runs: each looks for work in the database, so a task that is lost or doubled changes nothing."""

import logging
from collections import Counter

from celery import shared_task
from django.utils import timezone

from appointments import booking, outbox, worklist
from appointments.booking import move_day
from appointments.booking.attendance import pass_unmarked
from appointments.booking.supply_forecast import warn
from appointments.delivery import dispatch
from appointments.delivery.follow_ups import follow_up
from appointments.models import Clearance
from appointments.notices import attempts
from appointments.people import link_requests
from appointments.upkeep import health
from appointments.upkeep.purge import forget

log = logging.getLogger(__name__)


@shared_task
def send_due_messages() -> None:
    """Sends what is due."""
    health.note(health.Part.DISPATCH, timezone.now())
    log.info("Messages: %s", dict(Counter(dispatch.send_due(timezone.now))))


@shared_task
def reap_messages() -> None:
    """Plans again what dead workers held, and has it sent."""
    health.note(health.Part.REAP, timezone.now())
    if taken_back := dispatch.reap(timezone.now()):
        log.info("Taken back from dead workers: %s", taken_back)
        outbox.nudge()


@shared_task
def follow_up_failures() -> None:
    """Tells staff of messages that reached nobody, and takes the other way."""
    log.info("Failed messages taken up: %s", follow_up(timezone.now()))


@shared_task
def collect_to_dos() -> None:
    """Lists what staff must do and nobody announced, and lets go of what nobody needs."""
    log.info("To-dos listed: %s", worklist.collect(timezone.now()))


@shared_task
def make_offers() -> None:
    """Offers what is free to those waiting for an earlier date."""
    log.info("Earlier dates offered: %s", booking.make_offers(timezone.now()))


@shared_task
def release_expired_holds() -> None:
    """Gives places that were left to who waits, or back to all, when their time is up."""
    log.info("Places given back: %s", booking.release_expired_holds(timezone.now()))


@shared_task
def pass_unmarked_appointments() -> None:
    """Lets people whose appointment passed without a mark book again."""
    log.info("Passed without a mark: %s", pass_unmarked(timezone.now()))


@shared_task
def look_again_for_notices() -> None:
    """Finds the notice of whoever tried at the very moment of an import, which could not see them."""
    log.info("Notices that came after an attempt: %s", attempts.look_again(timezone.now()))


@shared_task
def purge() -> None:
    """Forgets what is past its keeping time."""
    log.info("Forgotten: %s", forget(timezone.now()))


@shared_task
def answer_link_requests() -> None:
    """Sends links to those who asked."""
    log.info("Requests for a link: %s", link_requests.answer_all(timezone.now()))


@shared_task
def clear(clearance_id: int) -> None:
    """Moves whom an office has to move."""
    move_day.clear(clearance_id, timezone.now)


@shared_task
def take_up_clearances() -> None:
    """Goes on with what a dead worker, or a lost hint, left undone."""
    for clearance in Clearance.objects.filter(finished_at=None):
        clear.apply_async(args=[clearance.pk], expires=30)


@shared_task
def warn_offices() -> None:
    """Tells offices whose free places run low."""
    log.info("Offices warned: %s", warn(timezone.now()))
