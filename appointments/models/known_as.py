"""Triggers that write a linked person's present digest into every row that would get the old one."""

import pgtrigger

from appointments.models.same_person import LINKS
from offices.triggers import Trigger

# Separate statements, so that they see what was committed during the wait for a lock. The first one matters while
# `INDEX_KEY` is changed (former_digest.py).
_KNOWN_AS = """
SELECT former.new INTO known FROM appointments_formerdigest former WHERE former.old = NEW.person;
IF FOUND THEN
    NEW.person := known;
END IF;
SELECT person INTO known FROM appointments_sameperson WHERE alias = NEW.person;
IF FOUND THEN
    NEW.person := known;
END IF;
RETURN NEW;
"""

# A booking locks the links in shared mode, so a booking and a link wait for each other (appointments.people.linking).
# Imports of notices do not lock the links: their table lock and the link's keep them apart.
_HOLD_LINKS = f"""
PERFORM pg_advisory_xact_lock_shared({LINKS});
"""

# A booking with a notice gets the person that the notice names now: it may have been read before a link was removed.
_AS_ON_NOTICE = """
IF TG_OP = 'INSERT' AND NEW.notice_id IS NOT NULL THEN
    SELECT person INTO known FROM appointments_notice WHERE id = NEW.notice_id;
    NEW.person := coalesce(known, NEW.person);
END IF;
"""


class _KnownAs(Trigger):
    name = "is_known_as_one"
    when = pgtrigger.Before
    # Of this column only: other updates of a person's row must not wait for a link.
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("person")  # type: ignore[no-untyped-call]
    declare = [("known", "varchar")]


class NoticeIsKnownAs(_KnownAs):
    """For notices: the present person."""

    func = _KNOWN_AS


class AttendeeIsKnownAs(_KnownAs):
    """For attendees: the present person, while no link changes."""

    func = _HOLD_LINKS + _AS_ON_NOTICE + _KNOWN_AS
