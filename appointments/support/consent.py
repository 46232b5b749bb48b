"""Whose details may be given in a call: the caller's own, and those of someone who agreed that a helper calls."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from appointments.models import Call
from offices.refusals import Refusal


class NoConsent(Refusal):
    """A helper calls, and the person has not agreed. Only general help is given."""

    in_words = _("The person has not agreed. Tell nothing about any person. Give general help only.")


class HelperUnknown(Refusal):
    """A helper calls, and it is not known who they are to the person."""

    in_words = _("Ask the helper for their name, and who they are to the person. No call was started.")


@dataclass(frozen=True)
class Helper:
    """Someone who calls for a person, who has agreed to it on the line."""

    name: str = field(repr=False)
    relation: str
    organisation: str = field(default="", repr=False)


def refuse_without_consent(call: Call) -> None:
    """Raises `NoConsent`. Every verb that finds, opens or books someone in a call asks this first."""
    if not call.allows_details:
        raise NoConsent
