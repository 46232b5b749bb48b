"""Additions to Django's form fields for the look of docs/look.md."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Tile:
    """A choice's label with more lines below it: `(value, Tile(office.name, f"{office.full_address}\\n{day}"))`."""

    label: str | Promise
    description: str | Promise = ""
    heading: str | Promise = ""
    """What stands above it, and above those that follow until the next one with a heading."""
    note: str | Promise = ""
    """A sentence below the heading."""
    unseen: str | Promise = ""
    """What a screen reader says first, since it may not have read the heading."""

    def __str__(self) -> str:
        return str(self.label)
