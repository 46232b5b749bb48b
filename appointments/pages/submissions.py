"""Identifies a press of a button, so that a form sent twice counts once."""

import uuid

from appointments.models import Appointment


def submission_of(appointment: Appointment, *facts: object) -> uuid.UUID:
    """Equal for the same form sent twice."""
    return uuid.uuid5(appointment.pk, "/".join(map(str, facts)))


def version_in(given: str) -> int:
    """The version of the appointment that a form showed; 0 when it does not say."""
    # No appointment has version 0, so a form that does not say is refused as out of date.
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


def id_in(given: str) -> uuid.UUID | None:
    """The key of a row that a form names, if it is one."""
    try:
        return uuid.UUID(given)
    except ValueError:
        return None
