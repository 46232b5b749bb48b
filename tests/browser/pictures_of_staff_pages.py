"""The pictures of docs/staff-guide.md: the pages of staff with the samples of the demo, in English."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image
from playwright.sync_api import Browser, Page

from appointments import booking
from appointments.booking import move_day
from appointments.models import Appointment, Clearance
from offices.models import Office, Slot
from tests.browser.sample_site import sample_site
from tests.staff import signed_in

DESK, PHONE = 1024, 390
TALLEST = 1000
"""The most CSS pixels shown of a page: the rest looks the same."""

SHORTER = {"more-pages": 440}
"""Only the top of these pages."""

COLOURS = 32

Picture = tuple[str, Page]


def take(chromium: Browser, folder: Path) -> int:
    """How many pictures were taken."""
    with sample_site() as address:
        office = Office.objects.get(code="NYC")
        monday = _a_monday(office)
        manager, phone, administrator = (
            _open(chromium, address, name, width) for name, width in (("mara", DESK), ("mara", PHONE), ("eva", DESK))
        )
        chapters = (
            _a_new_office(manager, administrator),
            _a_monday_morning(manager, phone, monday),
            _a_snow_day(manager, office),
        )
        return sum(_save(page, folder / f"{name}.png") for chapter in chapters for name, page in chapter)


def _a_new_office(manager: Page, administrator: Page) -> Iterator[Picture]:
    administrator.goto(reverse("admin:offices_office_add"))
    yield "office", administrator
    manager.goto(_path("week"))
    yield "week-plan", manager
    manager.click("main .usa-button")
    yield "week-check", manager
    manager.goto(_path("calendar"))
    manager.click("main .day-nav :last-child")
    yield "calendar", manager


def _a_monday_morning(manager: Page, phone: Page, monday: date) -> Iterator[Picture]:
    manager.goto(_path("home", code=""))
    yield "home", manager
    manager.goto(_path("runway", code=""))
    yield "runway", manager
    phone.goto(_path("day", day=monday))
    yield "day", phone
    phone.click(".desk-nav summary")
    yield "more-pages", phone


def _a_snow_day(manager: Page, office: Office) -> Iterator[Picture]:
    first, *others = _booked(office)
    day = first.starts_at.date()
    for party in [each for each in others if each.starts_at.date() == day][1:]:
        party.email = "sample@example.com"
        party.save(update_fields=["email"])
    manager.goto(_path("close", day=day))
    manager.fill("[name=reason_en]", "The office is closed because of snow.")
    manager.fill("[name=reason_es]", "La oficina está cerrada por la nieve.")
    yield "close", manager
    manager.click("main .usa-button")
    yield "close-check", manager
    manager.click("main [value=save]")
    move_day.clear(Clearance.objects.latest("pk").pk, timezone.now)
    manager.reload()
    yield "closed", manager
    manager.goto(_path("to_call"))
    yield "to-call", manager


def _a_monday(office: Office) -> date:
    """Moves those of the first booked day back to the latest Monday; some of them came."""
    today = office.local(timezone.now()).date()
    monday = today - timedelta(days=today.weekday())
    parties = _booked(office)
    day = parties[0].starts_at.date()
    for slot in Slot.objects.filter(pk__in=[party.slot_id for party in parties if party.starts_at.date() == day]):
        there = slot.starts_at - (day - monday)
        Slot.objects.filter(office=office, starts_at=there).delete()
        Slot.objects.filter(pk=slot.pk).update(starts_at=there)
    booking.mark_seen(parties[1].pk, now=timezone.now(), actor="user:1")
    return monday


def _booked(office: Office) -> list[Appointment]:
    ahead = Appointment.objects.with_place().filter(slot__office=office, slot__starts_at__gt=timezone.now())
    return list(ahead.order_by("slot__starts_at", "booked_at"))


def _path(name: str, **kwargs: object) -> str:
    place = {"code": "NYC"} | kwargs
    with translation.override("en"):
        return reverse(f"desk:{name}", kwargs={key: value for key, value in place.items() if value})


def _open(chromium: Browser, address: str, name: str, width: int) -> Page:
    """A browser in which a person of `tests.staff` is signed in; Mara manages New York here."""
    offices = {"own": Office.objects.get(code="NYC"), "other": Office.objects.get(code="MIA")}
    page = chromium.new_page(base_url=address, viewport={"width": width, "height": 740})
    kept = signed_in(name, offices).cookies.values()
    page.context.add_cookies([{"name": each.key, "value": each.value, "url": address} for each in kept])
    return page


def _save(page: Page, path: Path) -> int:
    width = page.evaluate("innerWidth")
    height = min(page.evaluate("document.documentElement.scrollHeight"), SHORTER.get(path.stem, TALLEST))
    page.screenshot(path=path, clip={"x": 0, "y": 0, "width": width, "height": height}, full_page=True)
    Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return 1
