"""manage.py open_slots: makes the slots of the days ahead."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from offices import inventory
from offices.command_arguments import number_to
from offices.models import Office, OfficeQueue
from offices.progress import progress

MOST_DAYS = inventory.FURTHEST.days


def a_date(text: str) -> date:
    """The type of `--until`."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a date such as 2027-12-31") from error


class Command(BaseCommand):
    help = "Makes the time slots of every office that takes appointments. Safe to run again: it only adds days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        end = parser.add_mutually_exclusive_group()
        end.add_argument("--until", type=a_date, help="the last day, as 2027-12-31")
        end.add_argument("--days", type=number_to(MOST_DAYS), help="how many days ahead (default: SLOT_HORIZON_DAYS)")
        parser.add_argument("--office", metavar="CODE", help="only this office")

    def handle(
        self, *_args: Any, until: date | None, days: int | None, office: str | None, verbosity: int, **_options: Any
    ) -> None:
        offices = Office.objects.bookable()
        if office is not None:
            offices = offices.filter(code=office)
            if not offices:
                raise CommandError(f"No office {office!r} takes appointments and has opening hours.")
        now = timezone.now()
        if until and not 0 <= (until - now.date()).days <= MOST_DAYS:
            raise CommandError(f"--until must be a day from today to {MOST_DAYS} days ahead.")
        watched = progress(list(offices), "Opening", show=verbosity > 0)
        made = inventory.open_horizon(watched, now=now, days=days, last_day=until)
        last = {each: until or inventory.horizon(each, now=now, days=days) for each in offices}
        if left := [each.code for each, day in last.items() if not _is_open(each, day)]:
            raise CommandError(f"{made} time slots made. Run it again for offices that were busy: {', '.join(left)}.")
        if verbosity:
            self.stdout.write(f"{made} time slots made at {len(offices)} offices.")


def _is_open(office: Office, last: date) -> bool:
    return OfficeQueue.objects.filter(office=office, opened_until__gt=last).exists()
