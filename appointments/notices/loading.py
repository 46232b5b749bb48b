"""Storing the Notices to Report of a file, and what of it looks wrong."""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from appointments import vault
from appointments.models import Notice
from appointments.models.former_digest import settle
from appointments.notices import attempts, copying
from appointments.notices.lines import NoticeLine
from appointments.values.births import as_on_paper, from_iso
from appointments.waking import wake_after_commit
from offices.csv_import import Problem
from offices.long_work import long_work
from offices.progress import progress

_AT_ONCE = 2_000
_LEAST_TO_COMPARE = 3
_UPDATED = [
    *("subject_id", "a_number", *Notice.PERSONAL_FIELDS, "issued_on", "report_by", "family_unit", "is_sample"),
    "has_new_date",
    *("imported_at", "person", "a_number_index", "match_subject_id", "match_a_number", "name_digests", "born_digest"),
]

_KNOWN = """
    SELECT subject_id_index, id, person, report_by, has_new_date
    FROM appointments_notice WHERE subject_id_index = ANY(%s)
"""


class KnownNotice(NamedTuple):
    """What of a stored notice counts when it is loaded again."""

    key: uuid.UUID
    person: str
    report_by: date | None
    has_new_date: bool


class LoadedNotices(NamedTuple):
    """How many notices a file added and how many it updated."""

    added: int
    updated: int


class Compared(NamedTuple):
    """How many lines are new, how many are known and say something else, and how many say the same."""

    added: int
    changed: int
    same: int


def compare(lines: Sequence[NoticeLine]) -> tuple[Compared, dict[uuid.UUID, date]]:
    """What `save` would do now; and the report-by dates that change: key of the notice -> the new one."""
    changed = same = 0
    dates: dict[uuid.UUID, date] = {}
    waiting = iter(lines)
    while batch := list(islice(waiting, _AT_ONCE)):
        by_index = {digest: line.said for line in batch for digest in vault.indexes("subject", line.subject_id)}
        for notice in Notice.objects.filter(subject_id_index__in=by_index):
            said = by_index[notice.subject_id_index]
            is_same = all(getattr(notice, name) == value for name, value in said.items())
            same += is_same
            changed += not is_same
            day: date | None = said.get("report_by")
            if day and is_new_date(notice.report_by, day):
                dates[notice.pk] = day
    return Compared(len(lines) - changed - same, changed, same), dates


def is_new_date(before: date | None, report_by: date | None) -> bool:
    """Whether a notice gets another report-by date. A line without one says nothing about it to people with an
    appointment.
    """
    return report_by is not None and report_by != before


def doubtful(lines: dict[int, NoticeLine]) -> Iterator[Problem]:
    """Lines (number -> line) that can be saved and look wrong: a Subject ID that may have lost its leading zeros, a new
    one that differs from another by a zero, and an A-number of someone who was born on another day.
    """
    lengths = Counter(len(line.subject_id) for line in lines.values()).most_common(1)
    usual, count = lengths[0] if lengths else (0, 0)
    alike = _alike(lines)
    owners: dict[str, int] = {}
    for number, line in lines.items():
        # Only where most lines agree on a length: the format is not published, so lengths may differ.
        if len(line.subject_id) < usual and count >= max(_LEAST_TO_COMPARE, len(lines) / 2):
            text = _("is shorter than the others; a spreadsheet may have dropped leading zeros")
            yield Problem(number, "subject_id", text)
        if number in alike:
            yield Problem(number, "subject_id", _("differs by a zero from a number of another notice"))
        owner = owners.setdefault(line.a_number, number) if line.a_number else number
        # They would be one person, who can have one appointment: often one number copied to a whole family.
        if not _may_be_one(line.date_of_birth, lines[owner].date_of_birth):
            text = _("is also that of line %(line)s, with another date of birth") % {"line": owner}
            yield Problem(number, "a_number", text)


def _may_be_one(born: str, other: str) -> bool:
    """Whether two dates of birth may be of one person: one of them may have 00 for the day."""
    return born in as_on_paper(from_iso(other)) or other in as_on_paper(from_iso(born))


def _alike(lines: dict[int, NoticeLine]) -> set[int]:
    """The lines with a new number that differs by a zero from one that is stored, or stands in the file."""
    own = {line.subject_id for line in lines.values()}
    known = own | _stored({near for number in own for near in _by_a_zero(number)} - own)
    alike = {number: line.subject_id for number, line in lines.items() if _by_a_zero(line.subject_id) & known}
    # Asked for these alone: hardly a line of a file is one of them.
    old = _stored(set(alike.values()))
    return {number for number, subject_id in alike.items() if subject_id not in old}


def _by_a_zero(number: str) -> set[str]:
    """The numbers with one zero more or fewer, before or behind."""
    fewer = {number.removeprefix("0"), number.removesuffix("0")} - {number}
    shortest, longest = settings.SUBJECT_ID_SHORTEST, settings.SUBJECT_ID_LONGEST
    return {each for each in {f"0{number}", f"{number}0", *fewer} if shortest <= len(each) <= longest}


def _stored(numbers: set[str]) -> set[str]:
    """Those of the numbers that a notice has."""
    waiting, found = iter(numbers), set()
    while batch := list(islice(waiting, _AT_ONCE * 4)):
        by_index = {digest: number for number in batch for digest in vault.indexes("subject", number)}
        found |= {by_index[index] for index in _known(list(by_index))}
    return found


def _known(indexes: list[str]) -> dict[str, KnownNotice]:
    """Digest of a Subject ID -> its notice, for those of `indexes` that are stored."""
    with connection.cursor() as cursor:
        # As one array: for thousands of parameters Django takes longer than PostgreSQL does for the answer.
        cursor.execute(_KNOWN, [indexes])
        return {index: KnownNotice(*row) for index, *row in cursor.fetchall()}


def save(lines: Sequence[NoticeLine], *, now: datetime, show: bool = True) -> LoadedNotices:
    """Adds the notices and updates known ones by Subject ID, in one transaction, with progress.

    One import runs at a time: it locks the table of notices against other writers (not readers) until it commits. Plans
    messages to people who tried before their notice arrived.
    """
    updated = 0
    with long_work():
        with connection.cursor() as cursor:
            # Two imports of one Subject ID would both find it new.
            cursor.execute("LOCK TABLE appointments_notice IN SHARE ROW EXCLUSIVE MODE")
        waiting = iter(progress(lines, "Saving", show=show))
        while batch := list(islice(waiting, _AT_ONCE)):
            updated += _save(batch, now)
        # In the same transaction: those who are told that their notice is here can book with it.
        attempts.look_again(now)
        wake_after_commit("follow_report_by_dates")
    return LoadedNotices(len(lines) - updated, updated)


def _save(batch: Sequence[NoticeLine], now: datetime) -> int:
    """Writes a batch of notices; returns how many were known. A known notice keeps its primary key."""
    indexes = [vault.indexes("subject", line.subject_id) for line in batch]
    known = _known([one for each in indexes for one in each])
    # Of one file, so that every line lacks the same columns.
    stored = Notice.objects.in_bulk([row.key for row in known.values()]) if batch[0].left_out else {}
    new: list[Notice] = []
    old: list[Notice] = []
    for line, ours in zip(batch, indexes, strict=True):
        notice = Notice(imported_at=now, **line.said)
        if row := next((known[index] for index in ours if index in known), None):
            # The person stays: an agent may have linked it to another record.
            notice.pk, notice.person = row.key, row.person
            for name in line.left_out:
                setattr(notice, name, getattr(stored[notice.pk], name))
            notice.has_new_date = row.has_new_date or is_new_date(row.report_by, notice.report_by)
        notice.index()
        (old if row else new).append(notice)
    settle(notice.person for notice in [*new, *old])
    copying.add(new)
    # By key, not by Subject ID: sealed values open only in the row of the key they were sealed for.
    Notice.objects.bulk_create(old, update_conflicts=True, unique_fields=["id"], update_fields=_UPDATED)
    return len(known)
