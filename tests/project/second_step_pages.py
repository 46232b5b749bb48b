"""How to reach the pages of the second step of signing in, in every state."""

from collections.abc import Callable
from typing import Any

import pyotp
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils import timezone, translation

from appointments.staff import first_sign_in, second_step
from tests.staff import account, do_second_step, without_second_step

State = Callable[[Any], HttpResponse]


def after_password(page: str, **typed: str) -> State:
    """A page of signing in, for a user without an app, or after typing."""

    def come_to(desk: Any) -> HttpResponse:
        without_second_step(desk.client)
        return desk.client.post(desk.url(page), typed) if typed else desk.get(page)

    return come_to


def asked_for_a_code(desk: Any, **typed: str) -> HttpResponse:
    """A user with an app, in another browser."""
    found = do_second_step(desk.client)
    session = desk.client.session
    del session[second_step.IN_SESSION]
    session.save()
    assert found.confirmed_at
    return desk.client.post(desk.url("second_step"), typed) if typed else desk.get("second_step")


def refused_for_now(desk: Any) -> HttpResponse:
    for _number in range(second_step.TRIES_AN_HOUR):
        asked_for_a_code(desk, code="000")
    return asked_for_a_code(desk, code="000")


def backup_codes(desk: Any) -> HttpResponse:
    """Shown once, after the first code of a new app."""
    without_second_step(desk.client)
    step = second_step.begin(User.objects.get(username=desk.name))
    code = pyotp.TOTP(step.key).at(timezone.now())
    return desk.client.post(desk.url("set_up_second_step"), {"code": code})


def reset_page(desk: Any) -> HttpResponse:
    return desk.get("reset_second_step", account=account("carla", desk.offices).pk)


def chosen_by_link(desk: Any, **typed: str) -> HttpResponse:
    """The page behind a link of Carla's, or after typing."""
    person = account("carla", desk.offices)
    person.set_unusable_password()
    person.save(update_fields=["password"])
    with translation.override(desk.language):
        link = first_sign_in.link(person).removeprefix(settings.SITE_URL)
    page = desk.client.get(link, follow=True)
    return desk.client.post(page.request["PATH_INFO"], typed) if typed else page


SECOND_STEP: dict[str, dict[str, State]] = {
    "second_step": {
        "first look": asked_for_a_code,
        "nothing typed": lambda desk: asked_for_a_code(desk, code=""),
        "wrong": lambda desk: asked_for_a_code(desk, code="000"),
        "too many tries": refused_for_now,
    },
    "set_up_second_step": {
        "first look": after_password("set_up_second_step"),
        "wrong": after_password("set_up_second_step", code="000"),
        "backup codes": backup_codes,
    },
    "reset_second_step": {"first look": reset_page},
    "choose_password": {
        "first look": chosen_by_link,
        "nothing typed": lambda desk: chosen_by_link(desk, new_password1="", new_password2=""),
        "too easy": lambda desk: chosen_by_link(desk, new_password1="password", new_password2="password"),
        "used before": lambda desk: desk.get("choose_password", key="MQ", token="used-before"),
    },
    "confirm_password": {
        "first look": lambda desk: desk.get("confirm_password"),
        "nothing typed": lambda desk: desk.client.post(desk.url("confirm_password"), {"password": ""}),
        "wrong": lambda desk: desk.client.post(desk.url("confirm_password"), {"password": "another"}),
    },
}
"""URL name -> the name of a state and how to reach it."""
