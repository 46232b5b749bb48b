"""WRITE: two records are made one, or two again, in a call. Both were opened in it, each by what was told about it."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from appointments.models import Call, LinkRemoval, SamePerson, Verification
from appointments.people import linking, unlinking
from appointments.support import calls, noting
from appointments.support.search import Found
from appointments.support.subject import Subject
from offices.refusals import Refusal
from offices.transactions import one_transaction

_OPENS_ALL = attrgetter("opens_all")


class OneNotChecked(Refusal):
    """Of one of the two records, a part was not opened in this call."""

    in_words = _("Check the caller for both records first. Nothing was saved.")


def whole_in(checked: Verification, known: Iterable[Subject]) -> dict[str, Verification]:
    """Present digest -> a check of this call, of each person if the call has opened all of them that is `known`."""
    whole = {}
    for subject in known:
        # The last one stays: a check that opens all by itself.
        checks = sorted((each for each in checked.passed if each.identity[0] == subject.person), key=_OPENS_ALL)
        part = subject.opened_by(checks) if checks else None
        if part and not part.is_cut:
            whole[subject.person] = checks[-1]
    return whole


def note_choice(call: Call, person: str, *, now: datetime) -> None:
    """The next check is about this person. What was told about another one does not count for it."""
    noting.note_search(call, Found([person], []), now=now)


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
    whose callers were checked for one of the two. Returns the check whose page to show.

    Read `checked` with `passed_in`. Raises `OneNotChecked`, and what `link` raises.
    """
    whole = whole_in(checked, [subject, other])
    if not {subject.person, other.person} <= whole.keys():
        raise OneNotChecked
    linking.link(checked, subject.person, other.person, keep=keep, seen=seen, reason=reason, now=now)
    calls.close_about([subject.person, other.person, *subject.aliases, *other.aliases], now=now, but=checked.call)
    return max(whole[subject.person], whole[other.person], key=_OPENS_ALL)


@one_transaction
def part(checked: Verification, link: SamePerson, *, seen: str, reason: str, now: datetime) -> LinkRemoval:
    """Takes the link back as `unlinking.unlink` does, and ends the calls about any of them. Raises what that raises."""
    made = unlinking.unlink(checked, link.pk, seen=seen, reason=reason, now=now)
    calls.close_about([made.person, made.alias, *link.aliases], now=now)
    return made
