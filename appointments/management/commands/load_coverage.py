"""manage.py load_coverage FILE.csv: says which office covers which county."""

from appointments.imports.command import LoadCommand


class Command(LoadCommand):
    help = "Loads which office covers which county. Replaces the rows of the offices in the file."
    kind = "coverage"
