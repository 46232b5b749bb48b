"""Whose details may be given in a call: the caller's own, and those of someone who agreed that a helper calls."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from appointments.models import Call
from appointments.support.facts import Fact
from offices.refusals import Refusal


class NoConsent(Refusal):
    """A helper calls, and the person has not agreed. Only general help is given."""

    in_words = _("The person has not agreed. Tell nothing about any person. Give general help only.")


class HelperUnknown(Refusal):
    """A helper calls, and it is not known who they are to the person."""

    in_words = _("Ask the helper for their name, and who they are to the person. No call was started.")


@dataclass(frozen=True)
class Helper:
    """Someone who calls for a person."""

    name: str = field(repr=False)  # Out of logs and error reports.
    relation: str
    organisation: str = field(default="", repr=False)


def refuse_without_consent(call: Call) -> None:
    """Raises `NoConsent`. Every verb that books someone in a call asks this first."""
    if not call.allows_details:
        raise NoConsent


def refuse_to_search(call: Call) -> None:
    """Raises `NoConsent` in a call in which no one may be looked for."""
    if not call.may_search:
        raise NoConsent


def refuse_to_open(call: Call, given: Collection[str]) -> None:
    """Raises `NoConsent`. A helper who calls without the person gives the code that the person told them."""
    # The code is the person's yes, so nothing of them opens without it.
    if call.asks_by_code and Fact.CODE not in given:
        raise NoConsent
    if not call.asks_by_code:
        refuse_without_consent(call)


def refuse_for_someone_new(call: Call) -> None:
    """Raises `NoConsent`. Someone without a record cannot be asked with a code."""
    if call.asks_by_code:
        raise NoConsent
    refuse_without_consent(call)


def keep_yes(call: Call, *, now: datetime) -> None:
    """The person has said yes with a code."""
    # From now on the call is like that of any helper whose person agreed.
    if call.caller == Call.Caller.ASKED:
        call.caller, call.agreed_at, call.agreed_by = Call.Caller.HELPER, now, Call.Agreed.CODE
        call.save(update_fields=["caller", "agreed_at", "agreed_by"])
