"""manage.py load_hours FILE.csv: replaces the opening hours of offices."""

from appointments.imports.command import LoadCommand


class Command(LoadCommand):
    help = "Replaces the opening hours of the offices in the file. People who are booked keep their time."
    kind = "hours"
