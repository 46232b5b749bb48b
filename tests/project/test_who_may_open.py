"""Access to every address of the administration and of the staff pages, tried by everyone."""

import re
import uuid
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from appointments import worklist
from appointments.models import AccessLog, Answer, AttemptReceipt, Notice, ToDo
from appointments.notices import attempts
from appointments.notices.attempts import Attempt, Keeper, Kind, Way
from appointments.rate_limits import Actor
from offices.models import Closure, Coverage, Office, Slot
from tests.project import visit
from tests.project.rows import change_of_many, line_for_earlier_dates
from tests.staff import ACCOUNTS

pytestmark = pytest.mark.django_db

PEOPLE = ("nobody", *ACCOUNTS)
OPEN_TO = {
    # nobody, carla (staff), mara (manager), dario (elsewhere), eva (everywhere), sol (support line), nadia (no role);
    # and what those who may open it see of a person there
    "admin:index": ("login 200 200 200 200 console 200", ""),
    "admin:login": ("200 302 302 302 302 302 302", ""),
    "admin:logout": ("302 405 405 405 405 405 405", ""),
    "admin:password_change": ("login 200 200 200 200 200 200", ""),
    "admin:password_change_done": ("login 200 200 200 200 200 200", ""),
    "admin:autocomplete": ("login 403 403 403 403 console 403", ""),
    "admin:jsi18n": ("login 200 200 200 200 console 200", ""),
    "admin:view_on_site": ("login 404 404 404 404 console 404", ""),
    "admin:app_list": ("login 200 200 200 200 console 404", ""),
    "admin:auth_group_changelist": ("login 403 403 403 403 console 403", ""),
    "admin:auth_group_add": ("login 403 403 403 403 console 403", ""),
    "admin:auth_group_history": ("login 403 403 403 403 console 403", ""),
    "admin:auth_group_delete": ("login 403 403 403 403 console 403", ""),
    "admin:auth_group_change": ("login 403 403 403 403 console 403", ""),
    "admin:auth_user_changelist": ("login 403 403 403 200 console 403", ""),
    "admin:auth_user_add": ("login 403 403 403 200 console 403", ""),
    "admin:auth_user_history": ("login 403 403 403 200 console 404", ""),
    "admin:auth_user_delete": ("login 403 403 403 403 console 403", ""),
    "admin:auth_user_change": ("login 403 403 403 200 console 403", ""),
    "admin:auth_user_password_change": ("login 403 403 403 200 console 403", ""),
    "admin:auth_user_sign_in_link": ("login 403 403 403 200 console 403", ""),
    "admin:appointments_upload_changelist": ("login 403 200 200 200 console 403", ""),
    "admin:appointments_upload_add": ("login 403 200 200 200 console 403", ""),
    "admin:appointments_upload_history": ("login 404 404 404 404 console 404", ""),
    "admin:appointments_upload_delete": ("login 403 403 403 403 console 403", ""),
    "admin:appointments_upload_change": ("login 403 302 302 302 console 403", ""),
    "admin:appointments_upload_mend": ("login 403 404 404 404 console 403", ""),
    "admin:appointments_bulkchange_changelist": ("login 403 200 200 200 console 403", ""),
    "admin:appointments_bulkchange_add": ("login 403 403 403 403 console 403", ""),
    "admin:appointments_bulkchange_history": ("login 403 200 404 200 console 403", ""),
    "admin:appointments_bulkchange_delete": ("login 403 403 403 403 console 403", ""),
    "admin:appointments_bulkchange_change": ("login 403 200 404 200 console 403", ""),
    "admin:offices_office_changelist": ("login 200 200 200 200 console 403", ""),
    "admin:offices_office_add": ("login 403 403 403 200 console 403", ""),
    "admin:offices_office_history": ("login 200 200 404 200 console 403", ""),
    "admin:offices_office_delete": ("login 403 403 403 403 console 403", ""),
    "admin:offices_office_change": ("login 200 200 404 200 console 403", ""),
    "admin:offices_closure_changelist": ("login 200 200 200 200 console 403", ""),
    "admin:offices_closure_add": ("login 403 200 200 200 console 403", ""),
    "admin:offices_closure_history": ("login 200 200 404 200 console 403", ""),
    "admin:offices_closure_delete": ("login 403 403 403 403 console 403", ""),
    "admin:offices_closure_change": ("login 200 200 404 200 console 403", ""),
    "admin:offices_slot_changelist": ("login 200 200 200 200 console 403", ""),
    "admin:offices_slot_add": ("login 403 403 403 403 console 403", ""),
    "admin:offices_slot_history": ("login 200 200 404 200 console 403", ""),
    "admin:offices_slot_delete": ("login 403 403 403 403 console 403", ""),
    "admin:offices_slot_change": ("login 200 200 404 200 console 403", ""),
    "admin:offices_coverage_changelist": ("login 403 403 403 200 console 403", ""),
    "admin:offices_coverage_add": ("login 403 403 403 200 console 403", ""),
    "admin:offices_coverage_history": ("login 403 403 404 200 console 403", ""),
    "admin:offices_coverage_delete": ("login 403 403 403 200 console 403", ""),
    "admin:offices_coverage_change": ("login 403 403 403 200 console 403", ""),
    "admin:appointments_answer_changelist": ("login 403 403 403 200 console 403", ""),
    "admin:appointments_answer_add": ("login 403 403 403 200 console 403", ""),
    "admin:appointments_answer_history": ("login 403 403 403 200 console 403", ""),
    "admin:appointments_answer_delete": ("login 403 403 403 200 console 403", ""),
    "admin:appointments_answer_change": ("login 403 403 403 200 console 403", ""),
    "admin:appointments_appointment_changelist": ("login 200 200 200 200 console 403", ""),
    "admin:appointments_appointment_add": ("login 403 403 403 403 console 403", ""),
    "admin:appointments_appointment_history": ("login 200 200 404 200 console 403", ""),
    "admin:appointments_appointment_delete": ("login 403 403 403 403 console 403", ""),
    "admin:appointments_appointment_change": ("login 200 200 404 200 console 403", "masked"),
    "admin:appointments_message_changelist": ("login 200 200 200 200 console 403", ""),
    "admin:appointments_message_preview": ("login 200 200 200 200 console 403", ""),
    "admin:appointments_message_add": ("login 403 403 403 403 console 403", ""),
    "admin:appointments_message_history": ("login 200 200 404 200 console 403", ""),
    "admin:appointments_message_delete": ("login 403 403 403 403 console 403", ""),
    "admin:appointments_message_change": ("login 200 200 404 200 console 403", ""),
    "admin:appointments_earlierrequest_changelist": ("login 200 200 200 200 console 403", ""),
    "admin:appointments_earlierrequest_add": ("login 403 403 403 403 console 403", ""),
    "admin:appointments_earlierrequest_history": ("login 200 200 404 200 console 403", ""),
    "admin:appointments_earlierrequest_delete": ("login 403 403 403 403 console 403", ""),
    "admin:appointments_earlierrequest_change": ("login 200 200 404 200 console 403", ""),
    "admin:appointments_offer_changelist": ("login 200 200 200 200 console 403", ""),
    "admin:appointments_offer_add": ("login 403 403 403 403 console 403", ""),
    "admin:appointments_offer_history": ("login 200 200 404 200 console 403", ""),
    "admin:appointments_offer_delete": ("login 403 403 403 403 console 403", ""),
    "admin:appointments_offer_change": ("login 200 200 404 200 console 403", ""),
    "admin:appointments_notice_changelist": ("login 403 403 403 200 console 403", ""),
    "admin:appointments_notice_add": ("login 403 403 403 403 console 403", ""),
    "admin:appointments_notice_history": ("login 403 403 403 200 console 403", ""),
    "admin:appointments_notice_delete": ("login 403 403 403 403 console 403", ""),
    "admin:appointments_notice_change": ("login 403 403 403 200 console 403", "masked"),
    "admin:appointments_attemptreceipt_changelist": ("login 403 403 403 200 console 403", ""),
    "admin:appointments_attemptreceipt_add": ("login 403 403 403 403 console 403", ""),
    "admin:appointments_attemptreceipt_history": ("login 403 403 403 200 console 403", ""),
    "admin:appointments_attemptreceipt_delete": ("login 403 403 403 403 console 403", ""),
    "admin:appointments_attemptreceipt_change": ("login 403 403 403 200 console 403", ""),
    "desk:home": ("login 200 200 200 200 console 403", ""),
    "desk:people": ("login 200 200 200 200 console 403", ""),
    "desk:reset_second_step": ("login 403 403 403 200 console 403", ""),
    "desk:confirm_password": ("login 403 403 403 200 console 403", ""),
    "desk:choose_password": ("200 200 200 200 200 200 200", ""),
    "desk:second_step": ("login 302 302 302 302 302 302", ""),
    "desk:set_up_second_step": ("login 302 302 302 302 302 302", ""),
    "desk:today": ("login 302 302 404 302 console 403", ""),
    "desk:day": ("login 200 200 404 200 console 403", "names"),
    "desk:day_csv": ("login 200 200 404 200 console 403", "names"),
    "desk:day_file": ("login 200 200 404 200 console 403", ""),
    "desk:scan_anywhere": ("login 200 200 200 200 console 403", ""),
    "desk:scan": ("login 200 200 404 200 console 403", "names"),
    "desk:queue": ("login 200 200 404 200 console 403", "names"),
    "desk:found": ("login 200 200 404 200 console 403", "names"),
    "desk:wordings": ("login 403 403 403 200 console 403", ""),
    "desk:close_all": ("login 403 403 403 200 console 403", ""),
    "desk:calendar": ("login 302 302 404 302 console 403", ""),
    "desk:month": ("login 200 200 404 200 console 403", ""),
    "desk:slots": ("login 200 200 404 200 console 403", ""),
    "desk:capacity": ("login 403 200 404 200 console 403", ""),
    "desk:slot_capacity": ("login 403 200 404 200 console 403", ""),
    "desk:week": ("login 403 200 404 200 console 403", ""),
    "desk:closures": ("login 200 200 404 200 console 403", ""),
    "desk:closure": ("login 200 200 404 200 console 403", ""),
    "desk:close": ("login 403 200 404 200 console 403", ""),
    "desk:reopen": ("405 405 405 405 405 console 405", ""),
    "desk:back": ("405 405 405 405 405 console 405", ""),
    "desk:to_call": ("login 200 200 404 200 console 403", ""),
    "desk:called": ("405 405 405 405 405 console 405", ""),
    "desk:again": ("405 405 405 405 405 console 405", ""),
    "desk:number": ("405 405 405 405 405 console 405", ""),
    "desk:history": ("login 200 200 404 200 console 403", ""),
    "desk:history_page": ("login 200 200 404 200 console 403", ""),
    "desk:to_dos": ("login 200 200 404 200 console 403", "names"),
    "desk:to_do": ("405 405 405 405 405 console 405", ""),
    "desk:every_figure": ("login 200 200 200 200 console 403", ""),
    "desk:period": ("login 302 302 404 302 console 403", ""),
    "desk:figures": ("login 200 200 404 200 console 403", ""),
    "desk:figures_csv": ("login 200 200 404 200 console 403", ""),
    "desk:fill_csv": ("login 200 200 404 200 console 403", ""),
    "desk:mark": ("405 405 405 405 405 console 405", ""),
    "desk:note": ("405 405 405 405 405 console 405", ""),
    "desk:presence": ("login 200 200 404 200 console 403", "names"),
    "desk:next": ("login 200 200 404 200 console 403", "names"),
    "desk:next_paper": ("login 404 404 404 404 console 403", ""),
    "desk:walk_in": ("login 200 200 404 200 console 403", ""),
    "desk:walk_in_ends": ("405 405 405 405 405 console 405", ""),
    "desk:walk_in_books": ("login 404 404 404 404 console 403", ""),
    "desk:walk_in_given": ("login 404 404 404 404 console 403", ""),
    "desk:walk_in_paper": ("login 404 404 404 404 console 403", ""),
}
"""URL name -> what each of PEOPLE gets, and what is seen of a person: names, or masked; empty for nothing.

A row, where there is one, is of Carla's and Mara's office.
"""

SHOWN = {"names": "Ana Sample", "masked": r"A\. S\.", "digits": "(•|012345)678"}

NAMELESS = {"<path:object_id>/", "(?P<url>.*)$"}
"""Django's own: an old address that redirects to the page of the row, and the 404 of the administration."""


def patterns() -> list[tuple[str, URLPattern]]:
    elsewhere = ("public", "support")
    found = visit.patterns(get_resolver())
    return [(f"{where}:{pattern.name}", pattern) for pattern, where in found if where not in elsewhere]


def staff_patterns() -> dict[str, URLPattern]:
    return {name: pattern for name, pattern in patterns() if pattern.name and not name.startswith(":")}


@pytest.fixture
def rows(office, staff, ana) -> dict[str, object]:
    """The parts of an address: the code of the office, or the key of one of its rows."""
    day = date(2026, 12, 9)
    tried = Attempt(uuid.uuid4(), Kind.NO_SLOT, timezone.now(), office.timezone, Way.SUBJECT_ID, "398765432")
    attempts.write(tried, Keeper("0" * 64, "en"), actor=Actor("", ""), now=timezone.now())
    closure = Closure.objects.create(office=office, starts_on=day, ends_on=day, reason_source="Sample")
    staff("carla")
    return {
        "code": office.code,
        "day": date(2026, 12, 2),
        "last": date(2026, 12, 31),
        "pk": ana.pk,
        "booked": ana.pk,
        "key": "MQ",
        "token": "used-before",
        "account": User.objects.get(username="carla").pk,
        "first": date(2026, 12, 1),
        "slot_id": Slot.objects.filter(office=office).earliest("pk").pk,
        "closure_id": closure.pk,
        "row_id": 1,
        "number": 1,
        "app_label": "offices",
        "content_type_id": 1,
        "auth_user": User.objects.get(username="carla").pk,
        "auth_group": Group.objects.earliest("pk").pk,
        "appointments_appointment": ana.pk,
        "appointments_message": ana.messages.earliest("pk").pk,
        "appointments_attemptreceipt": AttemptReceipt.objects.get().pk,
        "appointments_notice": Notice.objects.get().pk,
        **line_for_earlier_dates(ana),
        "appointments_answer": Answer.objects.create(
            question="far", language="en", text="Wait.", read_on="2026-12-01"
        ).pk,
        "appointments_bulkchange": change_of_many(office).pk,
        "offices_office": office.pk,
        "offices_closure": closure.pk,
        "offices_coverage": Coverage.objects.create(office=office, state="NY").pk,
        "offices_slot": Slot.objects.filter(office=office).earliest("pk").pk,
    }


def address(name: str, rows: dict[str, object]) -> str:
    """The page of the row; the unnamed part of an admin address is the row's key."""
    model = "_".join(name.partition(":")[2].split("_")[:2])
    places = staff_patterns()[name].pattern.regex.groupindex
    return reverse(name, kwargs={place: rows.get(place, rows.get(model, 1)) for place in places})


def outcome(response: HttpResponse) -> str:
    where = response["Location"] if response.status_code == 302 else ""
    if where == reverse("support:home"):
        return "console"
    return "login" if where.startswith(f"{reverse('admin:login')}?next=") else str(response.status_code)


def onward(response: HttpResponse) -> str:
    """The page that the page of sign-in goes on to."""
    return parse_qs(urlsplit(response["Location"]).query).get("next", [""])[0]


def what_is_seen(response: HttpResponse) -> str:
    """The most that the page shows of Ana."""
    text = response.content.decode()
    return next((what for what, sign in SHOWN.items() if re.search(sign, text)), "")


def test_every_address_has_a_row():
    assert set(staff_patterns()) == set(OPEN_TO)
    nameless = {str(pattern.pattern) for name, pattern in patterns() if not pattern.name}
    assert nameless == NAMELESS


@pytest.mark.parametrize("name", OPEN_TO)
def test_a_page_opens_to_those_it_is_for(name, rows, staff):
    """The day is today: the file of a day further away takes a reason first."""
    rows |= {"day": timezone.now().date()}
    found = [outcome(staff(person).get(address(name, rows))) for person in PEOPLE]
    assert dict(zip(PEOPLE, found, strict=True)) == dict(zip(PEOPLE, OPEN_TO[name][0].split(), strict=True))


@pytest.mark.parametrize("name", [name for name in OPEN_TO if name.startswith("desk:")])
def test_every_staff_page_is_guarded_and_never_kept(name, rows, staff):
    assert staff_patterns()[name].callback.asks_for
    answer = staff("eva").get(address(name, rows))
    assert answer.status_code == 405 or "no-store" in answer["Cache-Control"]


def test_a_press_without_a_session_leads_to_a_page(rows, staff):
    presses = [name for name, (found, _seen) in OPEN_TO.items() if name.startswith("desk:") and "405" in found]
    leads = {name: onward(staff("nobody").post(address(name, rows))) for name in presses}
    assert presses
    assert [name for name, page in leads.items() if not page or staff("eva").get(page).status_code == 405] == []


@pytest.mark.parametrize("name", [name for name in OPEN_TO if OPEN_TO[name][0].split()[4] == "200"])
def test_what_is_seen_of_a_person_is_written_down(name, rows, staff, ana, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: ana.slot.starts_at)
    worklist.add(ana, ToDo.Kind.MESSAGE_FAILED, now=timezone.now())
    rows |= {"day": ana.starts_at.date()}
    page = staff("eva").get(address(name, rows))
    assert what_is_seen(page) == OPEN_TO[name][1]
    assert not OPEN_TO[name][1] or AccessLog.objects.filter(agent__username="eva", role="Administrator").exists()


def test_an_office_of_others_looks_like_one_that_is_not_there(office, staff):
    ours = reverse("admin:offices_office_change", args=[office.pk])
    none = reverse("admin:offices_office_change", args=[Office.objects.latest("pk").pk + 1])
    assert staff("dario").get(ours).status_code == staff("dario").get(none).status_code == 404
