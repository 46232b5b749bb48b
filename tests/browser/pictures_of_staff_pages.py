"""The pictures of docs/staff-guide.md: the pages of staff with the samples of the demo, in English."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image
from playwright.sync_api import Browser, Page

from appointments.booking import move_day
from appointments.models import Appointment, Relocation
from offices.models import Closure, Office, Slot
from tests import marking
from tests.browser.sample_site import sample_site
from tests.staff import signed_in

# As wide as a desktop: for a tablet the administration has a layout of its own, and its lists do not fit.
DESK, PHONE = 1280, 390
TALLEST = 1000
"""The most CSS pixels shown of a page: the rest looks the same."""

SHORTER = {"more-pages": 440}
"""Only the top of these pages."""

COLOURS = 32

COLLEAGUE = {"username": "lena", "first_name": "Lena", "last_name": "Sample", "email": "lena@example.org"}

Picture = tuple[str, Page]


def take(chromium: Browser, folder: Path) -> int:
    """How many pictures were taken."""
    with sample_site() as address:
        office = Office.objects.get(code="NYC")
        day = _a_day(office)
        manager, phone, administrator = (
            _open(chromium, address, name, width) for name, width in (("mara", DESK), ("mara", PHONE), ("eva", DESK))
        )
        chapters = (
            _a_new_office(administrator),
            _a_colleague(administrator),
            _places(manager, office),
            _a_working_day(manager, phone, day),
            _a_move(administrator, office),
            _a_snow_day(manager, office),
        )
        return sum(_save(page, folder / f"{name}.png") for chapter in chapters for name, page in chapter)


def _a_new_office(administrator: Page) -> Iterator[Picture]:
    administrator.goto(_in_administration("offices_office_add"))
    yield "office", administrator
    administrator.goto(_in_administration("offices_office_changelist"))
    yield "offices", administrator


def _a_colleague(administrator: Page) -> Iterator[Picture]:
    administrator.goto(_in_administration("auth_user_add"))
    for name, typed in COLLEAGUE.items():
        administrator.fill(f"[name={name}]", typed)
    administrator.select_option("[name=role]", label="Office manager")
    administrator.locator("#id_offices label", has_text="(NYC)").click()
    yield "colleague", administrator
    administrator.click("[name=_save]")
    administrator.evaluate("document.querySelector('#link').value = 'https://appointments.example/en/desk/password/…'")
    yield "link", administrator


def _places(manager: Page, office: Office) -> Iterator[Picture]:
    manager.goto(f"{_in_administration('offices_slot_changelist')}?office__id__exact={office.pk}")
    yield "slots", manager
    manager.fill("[name=form-0-capacity]", "1")
    manager.click("[name=_save]")
    yield "slots-check", manager


def _a_move(administrator: Page, office: Office) -> Iterator[Picture]:
    administrator.goto(_in_administration("offices_office_change", office.pk))
    administrator.fill("[name=address]", "1 Sample Plaza")
    administrator.click("[name=_save]")
    yield "move-check", administrator


def _a_working_day(manager: Page, phone: Page, day: date) -> Iterator[Picture]:
    manager.goto(_path("home", code=""))
    yield "home", manager
    phone.goto(_path("day", day=day))
    yield "day", phone
    phone.click(".desk-nav summary")
    yield "more-pages", phone


def _a_snow_day(manager: Page, office: Office) -> Iterator[Picture]:
    first, *others = _booked(office)
    day = first.starts_at.date()
    for party in [each for each in others if each.starts_at.date() == day][1:]:
        party.email = "sample@example.com"
        party.save(update_fields=["email"])
    days = f"&starts_on={day}&ends_on={day}"
    manager.goto(f"{_in_administration('offices_closure_add')}?office={office.pk}{days}")
    manager.fill("[name=reason_en]", "The office is closed because of snow.")
    manager.fill("[name=reason_es]", "La oficina está cerrada por la nieve.")
    yield "close", manager
    manager.click("[name=go]")
    yield "close-check", manager
    manager.click("[value=save]")
    move_day.relocate(Relocation.objects.latest("pk").pk, timezone.now)
    manager.goto(_path("closure", closure_id=Closure.objects.latest("pk").pk))
    yield "closed", manager
    manager.goto(_path("to_call"))
    yield "to-call", manager


def _a_day(office: Office) -> date:
    """Moves those of the first booked day to today, which staff open without a reason. All came whose time is over."""
    now = timezone.now()
    today = office.local(now).date()
    parties = _booked(office)
    day = parties[0].starts_at.date()
    for slot in Slot.objects.filter(pk__in=[party.slot_id for party in parties if party.starts_at.date() == day]):
        there = slot.starts_at - (day - today)
        Slot.objects.filter(office=office, starts_at=there).exclude(pk=slot.pk).delete()
        Slot.objects.filter(pk=slot.pk).update(starts_at=there)
    # The second came early, so that one mark is there at any hour.
    seen = Appointment.objects.filter(slot__office=office, slot__starts_at__lt=now, status=Appointment.Status.BOOKED)
    for pk in {parties[1].pk, *seen.values_list("pk", flat=True)}:
        marking.mark_seen(pk, now=now, actor="user:1")
    return today


def _booked(office: Office) -> list[Appointment]:
    ahead = Appointment.objects.with_place().filter(slot__office=office, slot__starts_at__gt=timezone.now())
    return list(ahead.order_by("slot__starts_at", "booked_at"))


def _path(name: str, **kwargs: object) -> str:
    place = {"code": "NYC"} | kwargs
    with translation.override("en"):
        return reverse(f"desk:{name}", kwargs={key: value for key, value in place.items() if value})


def _in_administration(name: str, *args: object) -> str:
    with translation.override("en"):
        return reverse(f"admin:{name}", args=args)


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
