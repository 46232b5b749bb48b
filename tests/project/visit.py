"""A visitor of the public pages with a browser without JavaScript."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from appointments.public import journey

NAMESPACE = "public"


@dataclass
class Visit:
    """Answers the steps with facts that occur nowhere else, so that they can be searched for."""

    language: str
    client: Client = field(default_factory=Client)
    seen: list[HttpResponse] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)
    subject_id = "398765432"
    a_number = "087654321"
    given_names, family_name = "Zenobia", "Quintanilla"
    born: ClassVar = {"born_month": "3", "born_day": "21", "born_year": "1988"}
    child, email, phone = "Wenceslao", "zenobia@example.com", "+12125550187"

    @property
    def personal(self) -> list[str]:
        """Facts that must be nowhere in clear, in their possible spellings."""
        return [
            *(self.subject_id, self.a_number, "A087-654-321", "87654321"),
            *(self.given_names, self.family_name, self.child, "2015-06-02"),
            *(self.email, self.phone, self.phone[2:], "212-555-0187", "(212) 555-0187"),
        ]

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        """What is posted to each page, in the order of the journey."""
        return {
            "start": {},
            "paper": {"way": "subject_id"},
            "details": {"subject_id": self.subject_id, "country": "GT"} | self.born,
            "add_member": {
                "given_names": self.child,
                "family_name": self.family_name,
                "country": "GT",
                "born_month": "6",
                "born_day": "2",
                "born_year": "2015",
            },
            "family": {},
            "office_zip": {"zip_code": "10278"},
            "office": {},
            "contact": {"email": self.email, "phone": self.phone, "language": self.language},
            "check": {},
        }

    def url(self, name: str, **kwargs: Any) -> str:
        """The page's address in the visit's language."""
        known = {key: value for key, value in self.known.items() if key in parameters(name)}
        with translation.override(self.language):
            return reverse(f"{NAMESPACE}:{name}", kwargs=known | kwargs)

    def get(self, name: str, **kwargs: Any) -> HttpResponse:
        return self._seen(self.client.get(self.url(name, **kwargs), follow=True))

    def post(self, name: str, data: dict[str, Any]) -> HttpResponse:
        """Sends the page's form and reads what comes after it."""
        return self._seen(self.client.post(self.url(name), self._filled(name, data), follow=True))

    def come_to(self, page: str) -> None:
        """Answers all questions before `page`, without reading the pages."""
        for name, data in self.answers.items():
            if name == page:
                return
            self.client.post(self.url(name), self._filled(name, data))

    def book(self) -> HttpResponse:
        """The whole journey, as fast as possible; returns the confirmation."""
        *_before, (last, data) = self.answers.items()
        self.come_to(last)
        return self.post(last, data)

    def book_page_by_page(self) -> HttpResponse:
        """The whole journey, reading every page; returns the confirmation."""
        for name, data in self.answers.items():
            page = self.post(name, data)
        return page

    def _filled(self, name: str, data: dict[str, Any]) -> dict[str, Any]:
        """A choice of office is the first one offered; Book sends back the stamp of the answers that the page shows."""
        if name == "check" and "seen" not in data:
            return data | {"seen": self.stamp()}
        if name != "office" or data:
            return data
        return {"office": self.get("office").context["form"].initial["office"]}

    def stamp(self) -> str:
        """What the check page read last sends back, else the one that it would have now."""
        last = self.seen[-1].context if self.seen else None
        page = last if last and "seen" in last else self.client.get(self.url("check"), follow=True).context
        return page.get("seen", "") if page else ""

    def _seen(self, page: HttpResponse) -> HttpResponse:
        self.seen.append(page)
        return page


class Alone(Visit):
    """A person without a notice, a family or an address to write to: what most bookings under load are."""

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        person = {"given_names": self.given_names, "family_name": self.family_name, "country": "HN"}
        details = person | self.born | {"zip_code": "10278"}
        known = {"paper": {"way": "no_paper"}, "details": details, "contact": {"language": "en"}}
        return {step: known.get(step, {}) for step in ("start", *journey.STEPS)}


def names() -> list[str]:
    """Every URL name of the public pages."""
    return sorted(pattern.name or "" for pattern, _where in patterns(get_resolver()) if _where == NAMESPACE)


def parameters(name: str) -> set[str]:
    """The parts of the address of a public page."""
    found = (each for each, where in patterns(get_resolver()) if where == NAMESPACE and each.name == name)
    return set(next(found).pattern.converters)


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[URLPattern, str]]:
    """Every URL pattern of the site, with the namespace it is in."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, entry.namespace or namespace)
        else:
            yield entry, namespace


Way = Callable[[Visit], HttpResponse]
"""How to reach a page."""
