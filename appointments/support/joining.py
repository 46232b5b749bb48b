"""WRITE: two records are made one, or two again, in a call. Both were opened in it, each by what was told about it."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from appointments.models import Call, LinkRemoval, SamePerson, Verification
from appointments.people import linking, unlinking
from appointments.support import calls, facts
from appointments.support.search import Found
from appointments.support.subject import Subject
from offices.refusals import Refusal
from offices.transactions import one_transaction


class OneNotChecked(Refusal):
    """Of one of the two records, no fact that only the person has was told in this call."""

    in_words = _("Check the caller for both records first. Nothing was saved.")


def whole_in(checked: Verification, known: Iterable[Subject]) -> dict[str, Verification]:
    """Present digest -> the check of this call that opens all of the person; when nothing else of them is
    `known`, the booking made in this call.
    """
    new = {each.person for each in known if each.is_new_in(checked.call)}
    # The last one of each person stays: a check that opens all.
    checks = {each.identity[0]: each for each in sorted(checked.passed, key=facts.opens_all)}
    return {person: each for person, each in checks.items() if person in new or facts.opens_all(each)}


def note_choice(call: Call, person: str, *, now: datetime) -> None:
    """The next check is about this person. What was told about another one does not count for it."""
    calls.note_search(call, Found([person], []), now=now)


@one_transaction
def join(
    checked: Verification,
    subject: Subject,
    other: Subject,
    *,
    keep: uuid.UUID | None,
    seen: str,
    reason: str,
    now: datetime,
) -> Verification:
    """Makes the person of the check and the other one person, as `linking.link` does. Ends the other calls about them,
    whose callers were checked for one of the two. Returns a check that opens all of the person.

    Read `checked` with `passed_in`. Raises `OneNotChecked`, and what `link` raises.
    """
    whole = whole_in(checked, [subject, other])
    if not {subject.person, other.person} <= whole.keys():
        raise OneNotChecked
    linking.link(checked, subject.person, other.person, keep=keep, seen=seen, reason=reason, now=now)
    calls.close_about([subject.person, other.person, *subject.aliases, *other.aliases], now=now, but=checked.call)
    return max(whole[subject.person], whole[other.person], key=facts.opens_all)


@one_transaction
def part(checked: Verification, link: SamePerson, *, seen: str, reason: str, now: datetime) -> LinkRemoval:
    """Takes the link back as `unlinking.part` does, and ends the calls about any of them. Raises what that raises."""
    made = unlinking.part(checked, link.pk, seen=seen, reason=reason, now=now)
    calls.close_about([made.person, made.alias, *link.aliases], now=now)
    return made
