"""Values for every page: the support line, the operator, the other languages."""

from collections.abc import Callable
from typing import Any, TypedDict

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language, get_language_bidi

from appointments.receipts import operator_words
from offices import dialling, languages


class LanguageLink(TypedDict):
    """A language to switch to, by its own name; `url` is this page in it."""

    code: str
    own_name: str
    url: str


def _page_in(request: HttpRequest, code: str) -> str:
    """This page in another language, without its query; the start page if the address is unknown."""
    # Text that a stranger put into a link must not be compressed together with secrets.
    here, prefix = request.path, f"/{get_language()}/"
    if request.resolver_match and here.startswith(prefix):
        return f"/{code}/{here.removeprefix(prefix)}"
    # The address was not looked up, as during maintenance, or is unknown.
    there = translate_url(here, code)
    return there if there != here else f"/{code}/"


def other_languages(request: HttpRequest) -> list[LanguageLink]:
    """Every language of the site but the reader's."""
    return [
        LanguageLink(code=code, own_name=languages.row_of(code).own_name, url=_page_in(request, code))
        for code in languages.codes()
        if code != languages.active()
    ]


def support_hours() -> str:
    """The operator's text about the hours of the support line; nothing without one."""
    return operator_words.words_of("SUPPORT_HOURS")


FACTS: dict[str, Callable[[], Any]] = {
    "language": get_language,
    "is_right_to_left": get_language_bidi,
    "support_phone": lambda: settings.SUPPORT_PHONE,
    "support_tel": lambda: dialling.tel(settings.SUPPORT_PHONE),
    "support_hours": support_hours,
    "national_phone": lambda: settings.NATIONAL_PHONE,
    "national_tel": lambda: dialling.tel(settings.NATIONAL_PHONE),
    "court_phone": lambda: settings.COURT_PHONE,
    "court_tel": lambda: dialling.tel(settings.COURT_PHONE),
    "allow_no_paper": lambda: settings.ALLOW_NO_PAPER,
    "operator_name": lambda: settings.OPERATOR_NAME,
    "official_banner": lambda: settings.OFFICIAL_BANNER,
    "idle_minutes": lambda: settings.IDLE_MINUTES,
    "kept_days": lambda: settings.KEEP_DETAILS_DAYS,
    # 0 where days say it better: a page names years only when they are whole.
    "kept_years": lambda: 0 if settings.KEEP_DETAILS_DAYS % 365 else settings.KEEP_DETAILS_DAYS // 365,
    "legal_help_url": lambda: settings.LEGAL_HELP_URL,
    "court_info_url": lambda: settings.COURT_INFO_URL,
    "moving_text": operator_words.moving,
}
"""What the settings say of the site: the same for all visitors, so pages may keep it (scheduler.kept_templates).

Functions, so that a page computes only what it shows, in its own language.
"""


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor. The languages are a function: only a page that shows them computes them."""
    return {"site": FACTS, "other_languages": lambda: other_languages(request)}
