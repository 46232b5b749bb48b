"""No party is moved to an earlier time without a recorded yes."""

import pgtrigger
from django.db.models import Model

from offices.triggers import Trigger


class NeverEarlierUnasked(Trigger):
    """Refuses a move to an earlier time as an `IntegrityError`, unless the party agreed to it.

    A yes is: the person's own press (`person`), an agent's call (`agent:…`), an offer that was accepted, or what staff
    noted (`agreed`). One exception needs none: the same time that the office took is given back before the party was
    told of another (`untold`).
    """

    name = "is_never_earlier_unasked"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    condition = pgtrigger.Q(new__kind="moved")

    def get_func(self, model: type[Model]) -> str:  # type: ignore[override] # annotated there as a row
        """The body of the trigger's function."""
        return """
            IF NEW.actor <> 'person' AND NEW.offer_id IS NULL AND NEW.reason !~ '^(agent:|agreed$|untold$)' AND (
                SELECT wished.starts_at < had.starts_at FROM offices_slot wished, offices_slot had
                WHERE wished.id = NEW.to_slot_id AND had.id = NEW.from_slot_id
            ) THEN
                RAISE EXCEPTION 'nobody is moved to an earlier time unasked'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        """
