"""No event is written of something that did not happen: not with a raw INSERT either."""

import pgtrigger
from django.db.models import Model

from offices.triggers import Trigger

CHANGES = (
    *("booked", "moved", "cancelled", "reinstated", "joined", "left", "split", "contact", "link", "office"),
    "report_by",
)
"""Kinds of events whose transaction has changed the row of the appointment."""


class SaysWhatHappened(Trigger):
    """Refuses an event as an `IntegrityError` unless it is of the appointment as it is now, and of this transaction.

    It has the appointment's present version, its transaction changed the appointment if its kind says so, and its time
    is that of the database within an hour. The owner of the tables may give another time: for samples, and in tests.
    """

    name = "says_what_happened"
    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def get_func(self, model: type[Model]) -> str:  # type: ignore[override] # annotated there as a row
        """The body of the trigger's function."""
        # `age(xmin)`: a row version of this transaction, or of a later one, has no positive age.
        return f"""
            IF NOT EXISTS (
                SELECT FROM appointments_appointment found
                WHERE found.id = NEW.appointment_id AND found.version = NEW.version
                    AND (NEW.kind NOT IN {CHANGES} OR age(found.xmin) <= 0)
                    AND (NEW.kind <> 'cancelled' OR found.status = 'cancelled')
                    AND (NEW.kind NOT IN ('booked', 'reinstated') OR found.status = 'booked')
            ) THEN
                RAISE EXCEPTION 'an event says what its own transaction did'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            IF abs(extract(epoch FROM clock_timestamp() - NEW.happened_at)) > 3600 AND session_user <> (
                SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID
            ) THEN
                RAISE EXCEPTION 'an event has the time at which it happened'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        """  # noqa: S608 # names of our own kinds
