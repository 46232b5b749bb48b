"""READ: who it may be when nobody matches: a name that is nearly the same, or a code with one wrong sign.

Names are sealed, so only people born on the day that was told are opened, a stated number of them, and compared in
memory. No digest of a nearly equal name is stored: those could be guessed.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from appointments.models import Attendee, Notice
from appointments.models.person import born_digests, named_in_part
from appointments.values import likeness
from appointments.values.identifiers import REFERENCE_LENGTH
from appointments.values.likeness import Grade
from appointments.values.wrong_signs import nearly

MOST_OPENED = 80
"""How many rows of a table are opened to compare names. If more people share the date, a part of the name must be equal
too.
"""

IN_PARTY = F("position") + 0
NO_INDEX = Concat("person", Value(""))
"""Orders that no index has; who booked comes first. With a small limit, a planner that expects many matches would
otherwise walk an index on `person` until it has met enough of them: the whole table for one match.
"""


class Mark(models.TextChoices):
    """How someone differs from what the caller said."""

    APART = "apart", _("Written together or apart")
    SHORT = "short", _("Another form of the name")
    SOUND = "sound", _("Sounds like it")
    LETTER = "letter", _("One letter differs")
    PART = "part", _("One part differs")
    SIGN = "sign", _("One letter or digit of the number differs")


_OF_GRADES = {
    Grade.EQUAL: Mark.PART,
    Grade.APART: Mark.APART,
    Grade.SHORT: Mark.SHORT,
    Grade.SOUND: Mark.SOUND,
    Grade.LETTER: Mark.LETTER,
    Grade.PART: Mark.PART,
}


def by_code(text: str) -> dict[str, Mark]:
    """The people of the appointments whose confirmation number differs from `text` in one sign."""
    codes = nearly(text, REFERENCE_LENGTH)
    # Forgotten people have an empty digest.
    booked = Attendee.objects.filter(appointment__reference__in=codes).exclude(person="") if codes else []
    return dict.fromkeys((each.person for each in booked), Mark.SIGN)


def by_name(name: str, births: Sequence[str]) -> dict[str, Mark]:
    """The people born on one of these days (ISO 8601) whose name is nearly `name`, the most alike first."""
    said = likeness.words(name)
    graded: dict[str, Grade] = {}
    for row in _opened(name, births):
        how = likeness.grade(said, likeness.words(row.full_name))
        if how is not None:
            # The best of their rows: one may hold a name that was typed badly.
            graded[row.person] = min(how, graded.get(row.person, how))
    nearest = sorted(graded, key=lambda person: graded[person])
    return {person: _OF_GRADES[graded[person]] for person in nearest}


def _opened(name: str, births: Sequence[str]) -> Iterator[Attendee | Notice]:
    same_day = Q(born_digest__in=[digest for born in births for digest in born_digests(born)])
    same_part = Q(name_digests__overlap=[digest for born in births for digest in named_in_part(name, born)])
    tables: list[tuple[QuerySet[Any], Any]] = [(Attendee.objects.all(), IN_PARTY), (Notice.objects.all(), NO_INDEX)]
    # One row beyond the limit is enough to know that there are more.
    beyond = [
        rows.filter(same_day).order_by().values_list(Value(place))[MOST_OPENED : MOST_OPENED + 1]
        for place, (rows, _order) in enumerate(tables)
    ]
    crowded = {place for (place,) in beyond[0].union(*beyond[1:], all=True)}
    for place, (rows, order) in enumerate(tables):
        some = rows.filter(same_part).order_by(order) if place in crowded else rows.filter(same_day).order_by()
        yield from some.exclude(person="").only("person", "given_names", "family_name")[:MOST_OPENED]
