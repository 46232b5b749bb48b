"""People with facts that occur nowhere else, so that a dump can be searched for them, and the search."""

import re
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from django.test import Client

from tests.project.visit import Visit

LETTERS = "gijklmnopqrtuvw"
"""None of them is a hexadecimal digit: a dump is full of these."""

SHORTEST = 8


class Marked(Visit):
    """Each number is another person, with a network of their own; one in two has papers, the others type a name."""

    def __init__(self, number: int) -> None:
        super().__init__(("en", "es")[number % 2], Client(REMOTE_ADDR=f"10.{number // 250}.{number % 250}.7"))
        self.number, dice = number, Random(number)
        self.has_papers = number % 4 < 2
        self.subject_id, self.a_number = (str(dice.randrange(10**8, 10**9)) for _number in range(2))
        self.given_names, self.family_name, self.child = ("".join(dice.sample(LETTERS, 10)).title() for _name in "123")
        self.birth_date = born = date(1950, 1, 1) + timedelta(days=number * 13)
        self.born = {"born_month": str(born.month), "born_day": str(born.day), "born_year": str(born.year)}
        self.email = f"{self.given_names}@example.com".lower()
        self.phone = f"+1212{dice.randrange(2_000_001, 9_999_999)}"
        self.password, self.more = f"{self.family_name} by the cellar door", list[str]()

    @property
    def answers(self) -> dict[str, dict[str, object]]:
        """With papers by Subject ID, without them by name."""
        known = super().answers
        if not self.has_papers:
            name = {"given_names": self.given_names, "family_name": self.family_name, "zip_code": "10278"}
            known["paper"], known["details"] = {"way": "no_paper"}, name | {"country": "HN"} | self.born
            del known["office_zip"]
        return known

    @property
    def personal(self) -> list[str]:
        """Every fact, in the ways in which it may be written."""
        a, phone, born = self.a_number, self.phone[2:], self.birth_date
        return [
            *(self.subject_id, a, f"A{a[:3]}-{a[3:6]}-{a[6:]}", self.given_names, self.family_name, self.child),
            *(self.email, phone, f"({phone[:3]}) {phone[3:6]}-{phone[6:]}", f"{phone[:3]}-{phone[3:6]}-{phone[6:]}"),
            *(f"{born:{way}}" for way in ("%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%Y%m%d")),
            *(self.password, *self.more),
        ]


def cookies_of(client: Client) -> set[str]:
    """Keys of sessions and of drafts."""
    return {cookie.value for cookie in client.cookies.values() if len(cookie.value) >= 20}


def found(text: str, values: Iterable[str]) -> set[str]:
    """Which of the values the text holds: as they are, in hexadecimal or in base64, in capitals or not."""
    starts = defaultdict(list)
    for value in values:
        for form in _forms(value):
            starts[form[:SHORTEST]].append((form, value))
    text = text.casefold()
    hits = set()
    # One pass for all: thousands of searches in a large dump would take hours.
    for at in range(len(text)):
        for form, value in starts.get(text[at : at + SHORTEST], ()):
            if text.startswith(form, at) and not (form == value and _is_in_digest(text, at, form)):
                hits.add(value)
    return hits


def _forms(value: str) -> Iterator[str]:
    """Folded; in base64 at each of its three offsets, without the signs that depend on what is beside it."""
    for one in {value, value.casefold()}:
        raw = one.encode()
        yield one.casefold()
        yield raw.hex()
        for before in range(3):
            whole = len(raw) + before - (len(raw) + before) % 3
            yield b64encode((b"\0" * before + raw)[:whole]).decode()[0 if not before else 4 :].casefold()


def _is_in_digest(text: str, at: int, form: str) -> bool:
    """Nine digits occur by chance within the digests of a large dump."""
    around = text[max(at - 1, 0) : at] + text[at + len(form) : at + len(form) + 1]
    return form.isdigit() and bool(re.search("[0-9a-f]", around))
