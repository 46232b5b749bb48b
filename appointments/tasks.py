"""Celery tasks. Each looks for work in the database, so a lost or repeated task changes nothing."""

import logging
from collections import Counter

from celery import shared_task

from appointments import booking, outbox, worklist
from appointments.booking import move_day, report_by, stranded
from appointments.booking.attendance import pass_unmarked
from appointments.booking.supply_forecast import warn
from appointments.delivery import dispatch
from appointments.delivery.follow_ups import follow_up
from appointments.models import BulkChange, Relocation
from appointments.notices import attempts
from appointments.people import link_requests
from appointments.supply import bulk
from appointments.upkeep import audit, rule_checks
from appointments.upkeep.purge import forget
from offices import clock

log = logging.getLogger(__name__)


@shared_task
def send_due_messages() -> None:
    """Sends the messages that are due."""
    # The clock itself: a run lasts longer than a claim, so each step needs the time anew.
    log.info("Messages: %s", dict(Counter(dispatch.send_due(clock.database_now))))


@shared_task
def reap_messages() -> None:
    """Takes back the messages of dead workers, and wakes a worker to send them."""
    if taken_back := dispatch.reap(clock.database_now()):
        log.info("Taken back from dead workers: %s", taken_back)
        # They were due before; the next sweep would let them wait longer.
        outbox.nudge()


@shared_task
def follow_up_failures() -> None:
    """Adds to-dos for messages that reached nobody, and uses the other channel."""
    log.info("Failed messages taken up: %s", follow_up(clock.database_now()))


@shared_task
def follow_appointments() -> None:
    """Plans and drops messages where a verb did not. It should find nothing."""
    if found := outbox.follow_all(clock.database_now()):
        # A warning: a verb that plans its own messages leaves nothing to find.
        log.warning("Appointments whose messages were not as they should be: %s", found)


@shared_task
def follow_report_by_dates() -> None:
    """Gives appointments the report-by dates that their notices have now, and tells people."""
    if followed := report_by.follow_dates(clock.database_now()):
        log.info("Appointments with another report-by date: %s", followed)


@shared_task
def collect_to_dos() -> None:
    """Adds to-dos found by queries, and removes those that are no longer needed."""
    log.info("To-dos listed: %s", worklist.collect(clock.database_now()))


@shared_task
def make_offers() -> None:
    """Offers free places to people who wait for an earlier date."""
    log.info("Earlier dates offered: %s", booking.make_offers(clock.database_now()))


@shared_task
def release_expired_holds() -> None:
    """Gives held places whose time is over to people who wait, or frees them."""
    log.info("Places given back: %s", booking.release_expired_holds(clock.database_now()))


@shared_task
def pass_unmarked_appointments() -> None:
    """Lets people whose appointment passed without a mark book again."""
    log.info("Passed without a mark: %s", pass_unmarked(clock.database_now()))


@shared_task
def look_again_for_notices() -> None:
    """Finds notices for people who tried while an import ran, which could not see their tries."""
    log.info("Notices that came after an attempt: %s", attempts.look_again(clock.database_now()))


@shared_task
def purge() -> None:
    """Forgets data that is past its retention time."""
    log.info("Forgotten: %s", forget(clock.database_now()))


@shared_task
def answer_link_requests() -> None:
    """Sends links to people who asked."""
    log.info("Requests for a link: %s", link_requests.answer_all(clock.database_now()))


@shared_task
def relocate(relocation_id: int) -> None:
    """Moves people that an office must move."""
    move_day.relocate(relocation_id, clock.database_now)


@shared_task
def save_bulk_change(change_id: int) -> None:
    """Saves a change of many offices, office by office."""
    bulk.work(change_id, clock.database_now)


@shared_task
def settle_stranded() -> None:
    """Gives places to those whose time the office could not keep."""
    if settled := stranded.settle_all(clock.database_now()):
        # It runs every 30 seconds, so only a result is worth a line.
        log.info("Given a time again: %s", settled)


@shared_task
def continue_unfinished() -> None:
    """Continues what a dead worker or a lost task left unfinished."""
    # A hint lasts as long as the time between two runs: with more, one closed day would keep all workers busy.
    for relocation in Relocation.objects.filter(finished_at=None):
        relocate.apply_async(args=[relocation.pk], expires=30)
    for change in BulkChange.objects.filter(finished_at=None):
        save_bulk_change.apply_async(args=[change.pk], expires=30)


@shared_task
def warn_offices() -> None:
    """Warns offices with few free places left."""
    log.info("Offices warned: %s", warn(clock.database_now()))


@shared_task
def check_next_rule() -> None:
    """Checks one rule of the database; each has its turn."""
    rule_checks.check_next(clock.database_now())


@shared_task
def seal_audit() -> None:
    """Seals what the audit log has gained, and logs the newest digest once a day."""
    sealed = audit.seal(clock.database_now())
    if sealed and audit.is_first_of_day(sealed):
        # The logs are kept elsewhere: a person who rewrites the database cannot change them too.
        log.warning("Head of the audit log: %s", sealed.digest)
