"""WRITE: calls that we make: about a to-do, and back to the number on file. Who answers there has the phone."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from appointments.models import AccessLog, Call, ToDo
from appointments.people.disclosure import Look, Record, disclose
from appointments.support import calls, noting
from appointments.support.consent import refuse_without_consent
from appointments.support.search import about
from appointments.support.subject import Subject


@transaction.atomic
def at_number_on_file(call: Call, subject: Subject, *, now: datetime) -> bool:
    """Ends the call, unless it has ended, and adds a to-do to call the person; returns whether it ended now.

    Nothing is told in this call: the caller may be anyone. Raises `NoConsent` or `NoNumber`.
    """
    # Of a helper, the person must have agreed: a call to them says that there is an appointment.
    refuse_without_consent(call)
    if not (subject.appointment and subject.appointment.phone):
        raise calls.NoNumber
    return calls.close(call, Call.Outcome.CALL_BACK, now=now, about=subject.appointment)


@transaction.atomic
def call_about(agent: User, to_do: ToDo, *, now: datetime) -> Call:
    """Starts a call about the subject of a to-do, with the person found; the agent still checks the caller.

    Raises `calls.OneCallAtATime`.
    """
    party = to_do.appointment or to_do.attempt
    # The agent is to greet them in it.
    language = party.language if party else to_do.call.language if to_do.call else settings.LANGUAGE_CODE
    call = calls.start(agent, caller=Call.Caller.PERSON, language=language, now=now)
    noting.note_search(call, about(to_do), now=now)
    return call


def note_contact_shown(agent: User, to_do: ToDo, *, now: datetime) -> None:
    """Writes down that the agent sees where to reach someone the list says to call."""
    # No call yet: the number is seen before it is dialled.
    look = Look(agent, "support:to_dos", AccessLog.Kind.NUMBER, now, reason=to_do.kind)
    disclose(look, [Record(appointment=to_do.appointment)])
