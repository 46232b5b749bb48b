"""How to reach every page, in every state. A new URL name needs a row here."""

from collections.abc import Callable, Iterator

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver
from django.utils import timezone

from appointments import booking
from appointments.models import Appointment, Offer
from appointments.public.crowd import PlaceInLine
from appointments.public.error_page import too_many_tries
from appointments.public.views import errors
from appointments.public.views.crowd import waiting_page
from tests.project import desk_pages, families, holding, support_pages, visit
from tests.project.test_pages_speak import PAGES, WRONG
from tests.project.visit import Visit, Way

KB = 1024
DJANGOS = ("django.contrib.", "offices.own_rows")
"""Modules of Django's own pages; the last passes a request for a list of rows on to Django."""

LATER_PAGE = 10 * KB
"""The most bytes of any page but the first, headers included."""

NOT_PAGES = {
    "public:leave": "only ever redirects",
    "admin:appointments_upload_mend": "a file of lines to mend",
    "public:undo": "only ever redirects",
    "public:refused": "only ever redirects",
    "public:unanswered_call_at": "public:unanswered_call with one more number",
    "public:manifest": "for the browser, in JSON",
    "public:worker": "for the browser, a script",
    "public:calendar": "a file for calendars",
    "public:confirmation_pdf": "a file to print",
    "public:attempt_pdf": "a file to print",
    "public:proof_pdf": "a file to print",
    "public:record_pdf": "a file to print",
    "public:my_receipts_pdf": "a file to print",
    "public:closed_pdf": "a file to print",
    "public:closed": "only ever redirects",
    "twilio_status": "for a provider of text messages, answers with nothing",
    "twilio_reply": "for a provider of text messages, in XML",
    "unsubscribe": "for mail programs; leads to public:reminders",
    "verify_key": "for programs, in JSON",
    **dict.fromkeys(("health", "health_live", "health_ready"), "answers monitors, in JSON"),
    **{f"desk:{name}": "only ever redirects, or is a file" for name in desk_pages.NOT_PAGES},
    **{f"support:{name}": "only ever redirects, or is a file" for name in support_pages.NOT_PAGES},
}

FAULTS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "400": lambda request: errors.bad_request(request, TooManyFieldsSent()),
    "403": lambda request: errors.forbidden(request, PermissionError()),
    "csrf": errors.csrf_failure,
    "404": lambda request: errors.not_found(request, LookupError()),
    "413": lambda request: errors.bad_request(request, RequestDataTooBig()),
    "429": lambda request: too_many_tries(request, receipt_at="public:attempt"),
    "503": errors.closed_for_now,
    "crowd": lambda request: waiting_page(request, PlaceInLine(120, 300, 40)),
    "503 busy": errors.try_again,
    "500": errors.server_error,
}
"""Pages without an address of their own."""


def details_of(way: str) -> Way:
    """Step 2 for another paper."""

    def go(visitor: Visit) -> HttpResponse:
        visitor.post("start", {})
        visitor.post("paper", {"way": way})
        return visitor.get("details")

    return go


def details_refused_for_now(visitor: Visit) -> HttpResponse:
    """Too many wrong numbers from this browser."""
    visitor.come_to("details")
    for number in range(11):
        visitor.post("details", {"subject_id": f"5000000{number:02}", "country": "GT"} | Visit.born)
    return visitor.get("details")


def family_of(others: int) -> Way:
    """Step 3 with this many people listed already."""

    def go(visitor: Visit) -> HttpResponse:
        visitor.come_to("add_member")
        child = visitor.answers["add_member"]
        for number in range(others):
            visitor.post("add_member", child | {"given_names": "Lucia" + "a" * number})
        return visitor.get("family")

    return go


def start_again(visitor: Visit) -> HttpResponse:
    """The start page for a person in the middle of a booking."""
    visitor.come_to("contact")
    return visitor.get("start")


def offices_of_a_state(visitor: Visit) -> HttpResponse:
    visitor.come_to("office_zip")
    visitor.post("office_state", {"state": "NY"})
    return visitor.get("office")


def confirmation_at_another_time(visitor: Visit) -> HttpResponse:
    """Another person took the time that was shown."""
    holding.everyone_came()
    visitor.come_to("check")
    return visitor.post("check", {"shown": "2020-01-01T00:00:00+00:00"})


def confirmation_without_paper(visitor: Visit) -> HttpResponse:
    holding.everyone_came()
    visitor.post("start", {})
    visitor.post("paper", {"way": "no_paper"})
    visitor.post("details", visitor.answers["add_member"])
    for name in ("family", "office_zip", "office", "contact"):
        visitor.post(name, visitor.answers[name])
    return visitor.post("check", {})


def reminders_stopped(visitor: Visit) -> HttpResponse:
    """After the button."""
    reminders = PAGES["reminders"](visitor)
    return visitor.client.post(reminders.request["PATH_INFO"], {"wanted": "no"}, follow=True)


def offer_left(visitor: Visit) -> HttpResponse:
    """The offer of the first look, declined."""
    link = visitor.url("offer", token=Appointment.objects.get().link_token)
    return visitor.client.post(link, {"number": "1", "decline": "1"}, follow=True)


def offer_ended(status: str) -> Way:
    """The same offer, after another end."""

    def go(visitor: Visit) -> HttpResponse:
        Offer.objects.end(Offer.Status(status), now=timezone.now())
        return visitor.get("offer", token=Appointment.objects.get().link_token)

    return go


def in_line(visitor: Visit) -> HttpResponse:
    booked = Appointment.objects.get()
    booking.join(booked.pk, notice_days=14, now=timezone.now())
    return visitor.get("earlier", token=booked.link_token)


def not_to_be_told(visitor: Visit) -> HttpResponse:
    Appointment.objects.update(email=b"", phone=b"")
    return visitor.get("earlier", token=Appointment.objects.get().link_token)


def half_way(name: str) -> Way:
    """A page where the booking ends, with the Back link of a live booking."""

    def go(visitor: Visit) -> HttpResponse:
        visitor.come_to("family")
        return visitor.get(name)

    return go


def too_many_tries_with_a_receipt(visitor: Visit) -> HttpResponse:
    details_refused_for_now(visitor)
    return visitor.get("attempt")


def receipt_not_looked_for(visitor: Visit) -> HttpResponse:
    PAGES["attempt"](visitor)
    return visitor.post("attempt", {"is_same": "no"})


def check_of_a_receipt(visitor: Visit) -> HttpResponse:
    receipt = PAGES["attempt_receipt"](visitor)
    return visitor.get("verify", code=receipt.context["check_url"].rstrip("/").rpartition("/")[2])


def check_of_a_presence(visitor: Visit) -> HttpResponse:
    page = PAGES["proof"](visitor)
    return visitor.get("verify", code=page.context["check_url"].rstrip("/").rpartition("/")[2])


MORE: dict[str, dict[str, Way]] = {
    "start": {"half way": start_again},
    "details": {
        "A-number": details_of("a_number"),
        "no paper": details_of("no_paper"),
        "too many tries": details_refused_for_now,
    },
    "family": {"alone": family_of(0), "full": family_of(7), **families.STATES["family"]},
    "office": {"of a state": offices_of_a_state, **families.STATES["office"]},
    "confirmation": {
        "another time": confirmation_at_another_time,
        "no paper": confirmation_without_paper,
        **holding.STATES["confirmation"],
        **families.STATES["confirmation"],
    },
    **{name: families.STATES[name] for name in ("check", "manage_family")},
    "attempt": {"too many tries": too_many_tries_with_a_receipt},
    "attempt_receipt": {"not looked for": receipt_not_looked_for},
    "my_receipts": {"none": lambda visitor: visitor.get("my_receipts")},
    "verify": {"of a receipt": check_of_a_receipt, "of a presence": check_of_a_presence},
    "proof": {"not seen": holding.proof_of_not_seen},
    "reminders": {"stopped": reminders_stopped},
    "earlier": {"in line": in_line, "not to be told": not_to_be_told},
    "offer": {"left": offer_left, **{end: offer_ended(end) for end in ("accepted", "expired", "withdrawn")}},
    "already_booked": {"half way": half_way("already_booked")},
    "no_appointments": {"half way": half_way("no_appointments")},
    "change": holding.STATES["change"],
    "report": holding.STATES["report"],
    "change_choices": holding.STATES["change_choices"],
}
"""States of a page besides its first look and its errors."""


def states(name: str, language: str) -> Iterator[tuple[str, Visit, HttpResponse]]:
    """Every state of a public page: its name, its reader, and what they were shown."""
    first, way = Visit(language), PAGES[name]
    assert way
    yield "first look", first, way(first)
    for number, data in enumerate(WRONG.get(name, []), start=1):
        yield f"error {number}", first, first.post(name, data)
    for state, other_way in MORE.get(name, {}).items():
        visitor = Visit(language)
        yield state, visitor, other_way(visitor)


def size(visitor: Visit, path: str) -> int:
    """How many bytes a page takes on the wire, headers included."""
    page = visitor.client.get(path, headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    return len(page.content) + len(page.serialize_headers())


def names() -> list[str]:
    """Every public page."""
    return [name for name, way in PAGES.items() if way]


def there_are() -> set[str]:
    """Every URL name of the site, except the pages of Django's own admin."""
    found = set()
    for pattern, namespace in visit.patterns(get_resolver()):
        if pattern.name and not pattern.callback.__module__.startswith(DJANGOS):
            found.add(f"{namespace}:{pattern.name}" if namespace else pattern.name)
    return found
