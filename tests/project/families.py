"""How to reach the pages of a family: one that no single time can hold, and one that takes a person off."""

from django.http import HttpResponse

from offices.models import Office
from tests.project import holding
from tests.project.visit import Visit, Way


def five_at_the_office(visitor: Visit) -> HttpResponse:
    """Four fit in one time, so that the page offers times next to each other."""
    visitor.come_to("family")
    for letter in "ABC":
        visitor.post("add_member", visitor.answers["add_member"] | {"given_names": f"Child {letter}"})
    visitor.post("family", {})
    visitor.post("office_zip", {"zip_code": "10278"})
    return visitor.get("office")


def five_to_check(visitor: Visit) -> HttpResponse:
    """The answers and both times, before they are booked."""
    five_at_the_office(visitor)
    visitor.post("office", {"apart": str(Office.objects.get().pk)})
    visitor.post("contact", visitor.answers["contact"])
    return visitor.get("check")


def five_confirmed(visitor: Visit) -> HttpResponse:
    """The confirmation of the first group, which names the other one."""
    holding.everyone_came()
    five_to_check(visitor)
    return visitor.post("check", {})


def taken_off_the_list(visitor: Visit) -> HttpResponse:
    """Before the booking, with the button that puts the person back."""
    visitor.come_to("add_member")
    page = visitor.post("add_member", visitor.answers["add_member"])
    return visitor.post("family", {"remove": page.context["members"][0]["id"]})


def taken_off(visitor: Visit) -> HttpResponse:
    """Of a booked appointment, with the button that puts the person back."""
    holding.hold(visitor)
    return visitor.post("family_remove", {"version": "1"})


def changed_elsewhere(visitor: Visit) -> HttpResponse:
    """Book was pressed on a page with other answers than those of now."""
    visitor.come_to("check")
    return visitor.post("check", {"seen": "others"})


STATES: dict[str, dict[str, Way]] = {
    "family": {"taken off": taken_off_the_list},
    "office": {"in two times": five_at_the_office},
    "check": {"in two times": five_to_check, "changed elsewhere": changed_elsewhere},
    "confirmation": {"in two times": five_confirmed},
    "manage_family": {"taken off": taken_off},
}
"""States of a page besides its first look and its errors."""
