"""Identifies a press of a button, so that a form sent twice counts once."""

import uuid

from appointments.models import Appointment


def submission_of(appointment: Appointment, *facts: object) -> uuid.UUID:
    """Equal for the same form sent twice."""
    return uuid.uuid5(appointment.pk, "/".join(map(str, facts)))


def id_in(given: str) -> uuid.UUID | None:
    """The key of a row that a form names, if it is one."""
    try:
        return uuid.UUID(given)
    except ValueError:
        return None
