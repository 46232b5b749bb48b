"""Additions to Django's form fields for the look of docs/look.md."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Tile:
    """A choice's label with more lines below it: `(value, Tile(office.name, f"{office.full_address}\\n{day}"))`."""

    label: str | Promise
    description: str | Promise = ""

    def __str__(self) -> str:
        return str(self.label)
