"""manage.py load_offices [FILE.csv]: adds and updates offices."""

from typing import Any

from appointments.imports.command import LoadCommand
from offices import office_csv
from offices.models import Office


class Command(LoadCommand):
    help = (
        "Adds or updates offices by their code. Without a file: the 25 ERO field offices. "
        "New offices open Monday to Friday, 8:00 to 15:00; hours of known offices stay as they are. "
        "Nobody can book at a new office, or one with a new address, until someone confirms it in the admin. "
        "Where people are booked, another address, code or time zone is saved only with --tell-booked."
    )
    kind = "offices"
    shipped = office_csv.SHIPPED

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        waiting = Office.objects.filter(confirmed_at=None).count()
        # A preview has added none yet.
        if waiting and options["verbosity"] and not options["preview"]:
            # Otherwise the operator would wonder why nobody can book there.
            self.stdout.write(f"{waiting} offices take no bookings until someone confirms them in the admin.")
