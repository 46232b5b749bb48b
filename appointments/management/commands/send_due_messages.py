"""`manage.py send_due_messages`: does the work of the Celery worker, for cron or by hand. Needs neither Celery nor
Redis.
"""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from appointments import worklist
from appointments.delivery import claims, dispatch
from appointments.delivery.follow_ups import follow_up
from appointments.models import Message
from appointments.people import link_requests
from appointments.upkeep import health
from offices import clock

HOW_IT_ENDED = {
    Message.Status.SENT: "sent",
    Message.Status.PLANNED: "to be tried again",
    Message.Status.UNKNOWN: "to be asked about",
    Message.Status.FAILED: "failed",
    Message.Status.DROPPED: "no longer true",
    Message.Status.SENDING: "taken over by another worker",
}


class Command(BaseCommand):
    help = "Takes up what workers left, failures and requests, lists to-dos, sends what is due. Safe beside Celery."

    def add_arguments(self, parser: CommandParser) -> None:
        again = "also what was refused and waits for a further try, when the cause of the refusal has been corrected"
        parser.add_argument("--again", action="store_true", help=again)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Runs until nothing is due, then prints how many messages ended in each status."""
        # The clock of the database: the one of this machine may differ from the workers'.
        now = clock.database_now()
        # First, so that what dead workers held is among what is sent below.
        dispatch.reap(now)
        if options["again"]:
            claims.try_now(now)
        link_requests.answer_all(now)
        follow_up(now)
        worklist.collect(now)
        for part in (health.REAP, health.DISPATCH):
            health.note(part, now)
        # The function, not a time: claims must be dated when they are made, however long this runs.
        sending = dispatch.send_due(clock.database_now, at_most=dispatch.CRON_RUN)
        # `disable=None`: no bar in the mail that cron sends.
        bar = tqdm(sending, total=Message.objects.due(now).count(), unit="message", file=self.stderr, disable=None)
        ends = Counter(bar)
        if options["verbosity"]:
            self.stdout.write(", ".join(f"{ends[status]} {words}" for status, words in HOW_IT_ENDED.items()))
