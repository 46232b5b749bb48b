"""manage.py load_closures FILE.csv: closes days, or hours of them."""

from appointments.imports.command import LoadCommand


class Command(LoadCommand):
    help = "Closes days, or hours of them. People who are booked then are moved and told, with --tell-booked."
    kind = "closures"
