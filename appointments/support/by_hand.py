"""READ: what an agent must know for one to-do: its subject, the contact, and what to say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appointments.models import ToDo
from appointments.support.again import AgainForm
from appointments.values.phones import format_phone
from offices.dates import long_datetime
from offices.language import language_name
from offices.zones import DEFAULT_ZONE, Clock

Kind = ToDo.Kind

WHAT_TO_DO: dict[str, Promise] = {
    Kind.MESSAGE_FAILED: gettext_lazy("A message did not reach them. Call them and ask for a contact that works."),
    Kind.TO_CALL: gettext_lazy("The office moved them. Call them and read the new time aloud."),
    Kind.LATE: gettext_lazy(
        "Their report-by date changed, and they come after it. Call them and look for an earlier time."
    ),
    Kind.CALL_BACK: gettext_lazy("They asked for a call. Call them."),
    Kind.UNVERIFIED: gettext_lazy("One of them booked without a notice. Ask for a number, and look for the notice."),
    Kind.NOT_YET: gettext_lazy("The notice has come, but our message did not reach them. Call them."),
    Kind.DELETION: gettext_lazy(
        "They asked us to delete their details. Ask the operator, and tell them what was done."
    ),
    Kind.TOO_MANY_LOOKS: gettext_lazy("Ask the agent why. The page “How the line is doing” has the figures."),
}
WITHOUT_A_CALL = {Kind.DELETION, Kind.TOO_MANY_LOOKS}
"""Kinds of which something else than a call is asked for."""

WITHOUT_A_TIME = gettext_lazy(
    "The office is closed at their time, and they have no other yet. Call them: they are not to go then. Offer to move "
    "them."
)
NO_CONTACT = gettext_lazy(
    "They left no phone and no e-mail, so nobody can call them. They are asked when they call or come. Give it back; "
    "press “Done” once the appointment is over."
)
NO_PHONE = gettext_lazy(
    "They left an e-mail and no phone, so nobody can call them. They are asked when they call or come. Give it back; "
    "press “Done” once nothing is left to do."
)
OF_TRIES = {
    "not_found": gettext_lazy("We looked for 16 days and found no notice. Call them and book without a number."),
    "no_contact": gettext_lazy("The notice has come, but they left no contact. Look for another way to reach them."),
}
"""Reason of a to-do about a try -> what to do instead."""


@dataclass(frozen=True)
class Item:
    """A to-do that the agent has claimed. `about` names the subject without a person's name; `contact` is a phone
    number or an e-mail.
    """

    to_do: ToDo
    about: list[str]
    contact: str
    what_to_do: str
    again: AgainForm | None = None
    """When to call again; `None` where there is no one to call."""

    @property
    def can_call(self) -> bool:
        """Whether it is about a person whose page can be opened in a call."""
        return self.to_do.kind != Kind.TOO_MANY_LOOKS


def items(to_dos: Iterable[ToDo], now: datetime) -> list[Item]:
    """Each to-do in words for the agent; read the to-dos `with_place`."""
    rows = list(to_dos)
    # Whether a party has a time depends on who of it has come.
    prefetch_related_objects(rows, "appointment__attendees")
    return [_item(to_do, now) for to_do in rows]


def _item(to_do: ToDo, now: datetime) -> Item:
    # The reason first: it says more than the kind.
    said, contact = OF_TRIES.get(to_do.reason) or WHAT_TO_DO[to_do.kind], contact_of(to_do)
    if to_do.kind == Kind.TO_CALL and to_do.appointment and to_do.appointment.is_stranded:
        said = WITHOUT_A_TIME
    can_be_called = bool(_phone_of(to_do))
    # To call is what most kinds ask for, and there is no one to call.
    if to_do.kind not in WITHOUT_A_CALL and not can_be_called:
        said = NO_PHONE if contact else NO_CONTACT if to_do.appointment else said
    again = AgainForm(to_do=to_do, now=now) if can_be_called else None
    return Item(to_do, _about(to_do), contact, str(said), again)


def _about(to_do: ToDo) -> list[str]:
    """The rows, each with its time."""
    rows = []
    if to_do.appointment:
        when = long_datetime(to_do.appointment.slot.starts_at, to_do.appointment.office)
        rows.append(f"{to_do.appointment} · {when} · {to_do.appointment.get_status_display()}")
    if to_do.attempt:
        when = long_datetime(to_do.attempt.tried_at, to_do.attempt.clock)
        rows.append(f"{_('Attempt receipt')} {to_do.attempt} · {when}")
    if to_do.call:
        rows.append(_("Call of %(when)s") % {"when": long_datetime(to_do.call.started_at, Clock(DEFAULT_ZONE))})
        wished = (language_name(to_do.call.language), to_do.call.get_topic_display(), to_do.call.get_window_display())
        rows.append(" · ".join(str(each) for each in wished if each))
    elif to_do.appointment:
        rows.append(language_name(to_do.appointment.language))
    if to_do.tries:
        rows.append(_tried(to_do.tries))
    if to_do.agent:
        rows.append(to_do.agent.get_username())
    return rows


def contact_of(to_do: ToDo) -> str:
    """The number they asked to be called at, else the contact of their appointment or attempt; empty when there is
    none.
    """
    party, phone = to_do.appointment or to_do.attempt, _phone_of(to_do)
    return format_phone(phone) if phone else (party.email if party else "")


def _phone_of(to_do: ToDo) -> str:
    party = to_do.appointment or to_do.attempt
    # What they said last counts before what is on file.
    return (to_do.call.phone if to_do.call else "") or (party.phone if party else "")


def _tried(tries: int) -> str:
    said = ngettext("Called %(tries)s time without an answer", "Called %(tries)s times without an answer", tries)
    return said % {"tries": tries}
