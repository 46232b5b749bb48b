from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appointments.booking import loading_offices
from appointments.booking.loading_offices import PeopleAreBooked, Touched
from offices import office_csv
from offices.csv_import import BadCsv
from offices.models import Office


class Command(BaseCommand):
    help = (
        "Adds or updates offices by their code, all or nothing. Without a file: the 25 ERO field offices. "
        "New offices open Monday to Friday, 8:00 to 15:00; hours of known offices stay as they are. "
        "Nobody can book at a new office, or one with a new address, until someone confirms it in the admin. "
        "Where people are booked, another address, code or time zone is saved only with --tell-booked."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=office_csv.SHIPPED, help="a CSV file (UTF-8)")
        parser.add_argument(
            "--tell-booked", action="store_true", help="save changes that reach people who are booked, and tell them"
        )

    def handle(self, *_args: Any, file: Path, tell_booked: bool, verbosity: int, **_options: Any) -> None:
        show = verbosity > 0
        try:
            offices = office_csv.read(file, show=show)
            loaded = loading_offices.load(
                offices, tell_booked=tell_booked, now=timezone.now(), actor="command", show=show
            )
        except BadCsv as error:
            raise CommandError(f"Nothing was loaded from {file}.\n{error}") from error
        except PeopleAreBooked as error:
            raise CommandError(f"Nothing was loaded from {file}.\n{_said(error.touched)}") from error
        if verbosity:
            self.stdout.write(f"{loaded.added} offices added, {loaded.updated} updated.")
            waiting = Office.objects.filter(confirmed_at=None).count()
            self.stdout.write(f"{waiting} offices take no bookings until someone confirms them in the admin.")


def _said(touched: list[Touched]) -> str:
    lines = [
        f"{office.code}: {what}: {before} -> {after}. Booked there: {appointments} appointments."
        for office, changes, appointments in touched
        for what, before, after in changes
    ]
    return "\n".join([*lines, "To save this and tell them, run it again with --tell-booked."])
