"""Members of one party with the same name, told apart. `{% load namesakes %}`"""

from collections.abc import Iterable
from typing import Any

from django import template

register = template.Library()


@register.filter
def among(member: Any, everyone: Iterable[Any]) -> str:
    """`{{ member|among:everyone }}`: the name; with the year of birth if another of them has the same name.

    A father and his son often do, and the wrong one must not be taken off. Takes attendees, or members of a draft.
    """
    name, born = _facts(member)
    is_shared = sum(_facts(each)[0] == name for each in everyone) > 1
    return f"{name} ({born[:4]})" if is_shared else name


def _facts(member: Any) -> tuple[str, str]:
    """The name, and the date of birth as ISO text."""
    if isinstance(member, dict):
        return f"{member['given_names']} {member['family_name']}".strip(), member["born"]
    return member.name_for_themselves, member.date_of_birth
