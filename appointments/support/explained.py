"""READ: why a search found nobody: what the text was taken for, or what is missing in it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from appointments.support.facts import Fact
from appointments.values import spelling
from appointments.values.identifiers import REFERENCE_LENGTH
from appointments.values.wrong_signs import nearly


def nobody(text: str, taken_for: Sequence[str]) -> str:
    """One sentence about how `text` was read: `taken_for` as the search found."""
    taken = [Fact(fact).label for fact in taken_for if fact in Fact.values]
    if taken:
        kinds = ", ".join(map(str, taken))
        return _("We took this for: %(kinds)s.") % {"kinds": kinds}
    # Says what to ask again, and nothing of whether such a number exists.
    if nearly(text, REFERENCE_LENGTH):
        return _("This looks like a confirmation number with a wrong letter or number.")
    if spelling.parts(text) and not any(sign.isdigit() for sign in text):
        return _("This is a name without a date of birth.")
    return _("We could not read this as a number, a contact, or a name with a date of birth.")
