"""Triggers that store the digest a person is known by wherever a row would get one that was linked to it."""

import pgtrigger

from offices.triggers import Trigger

# A statement of its own, so it sees what was committed while a lock was waited for.
_KNOWN_AS = """
SELECT person INTO known FROM appointments_sameperson WHERE alias = NEW.person;
IF FOUND THEN
    NEW.person := known;
END IF;
RETURN NEW;
"""

# A booking holds the links as they are: a link waits for it, and it waits for a link (appointments.same_person).
# Imports of notices do not: their table lock and the link's keep them apart.
_HOLD_LINKS = """
PERFORM pg_advisory_xact_lock_shared(385001);
"""

# A booking with a notice is for the person the notice names now: it may have been read before a link was taken back.
_AS_ON_NOTICE = """
IF TG_OP = 'INSERT' AND NEW.notice_id IS NOT NULL THEN
    SELECT person INTO known FROM appointments_notice WHERE id = NEW.notice_id;
    NEW.person := coalesce(known, NEW.person);
END IF;
"""


class _KnownAs(Trigger):
    name = "is_known_as_one"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("person")  # type: ignore[no-untyped-call]
    declare = [("known", "varchar")]


class NoticeIsKnownAs(_KnownAs):
    """For notices: the person by now."""

    func = _KNOWN_AS


class AttendeeIsKnownAs(_KnownAs):
    """For attendees: the person by now, while no link changes."""

    func = _HOLD_LINKS + _AS_ON_NOTICE + _KNOWN_AS
