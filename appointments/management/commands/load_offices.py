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
        if options["verbosity"]:
            # Otherwise the operator would wonder why nobody can book there.
            waiting = Office.objects.filter(confirmed_at=None).count()
            self.stdout.write(f"{waiting} offices take no bookings until someone confirms them in the admin.")
