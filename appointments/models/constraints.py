"""Which constraint of the database a write broke."""

from django.db import IntegrityError


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint a write broke."""
    # An error that a trigger of ours raises names none.
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
