"""One page before every change of supply in the administration: what changes, who is touched; then save.

A `Step` is one call of a verb at one office. The page shows the steps, and its button sends all that was typed once
more, with a stamp of what was seen. A press that comes twice or too late changes nothing and says so.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.booking.impact import Impact
from appointments.booking.move_day import Surplus
from offices.actors import actor_of
from offices.inventory import NothingToReopen
from offices.models import Office, SupplyEvent

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SAVE = "save"
SEEN_BEFORE = _("This was saved before, or something changed since you looked. Nothing was saved now.")
NOT_SENT_AGAIN = {"csrfmiddlewaretoken", "go", "seen"}


class SeenBefore(Exception):
    """It was saved before, or something changed since the page was made."""


def stamp(*facts: Any) -> str:
    """Tells what was seen from anything else."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Press:
    """Who saves, when, and what they chose for those who are booked."""

    actor: str
    now: datetime
    surplus: Surplus


@dataclass(frozen=True)
class Step:
    """One change at one office, or with no office at all of them."""

    office: Office | None
    says: "Sequence[StrOrPromise]"
    touched: Impact
    stamp: str
    save: Callable[[Press], Any]
    may_keep: bool = False
    """Whether those touched can also keep their time."""


@dataclass(frozen=True)
class Check:
    """All steps of one press, and what is said and shown around them."""

    title: "StrOrPromise"
    steps: Sequence[Step]
    told: "StrOrPromise"
    done: "StrOrPromise"
    then: str
    """Where the reader goes after saving."""

    @property
    def stamp(self) -> str:
        """Tells what this page shows, and the history it was made from, from anything else."""
        return stamp(self.last_event, [step.stamp for step in self.steps])

    @property
    def last_event(self) -> int | None:
        """The last change of supply at these offices: every change writes one."""
        offices = [step.office.pk for step in self.steps if step.office]
        events = SupplyEvent.objects.filter(office__in=offices) if offices else SupplyEvent.objects.all()
        return events.order_by("-pk").values_list("pk", flat=True).first()

    @property
    def touches(self) -> int:
        """How many appointments."""
        return sum(step.touched.parties for step in self.steps)

    @property
    def may_keep(self) -> bool:
        """Whether staff say what becomes of those who are booked."""
        return any(step.may_keep for step in self.steps)


def answer(model_admin: "admin.ModelAdmin[Any]", request: HttpRequest, check: Check) -> HttpResponse:
    """The check page; or, when its button was pressed, saves the steps and goes on."""
    if request.POST.get("go") in {SAVE, *Surplus}:
        try:
            _save(request, check)
        except (SeenBefore, NothingToReopen):
            messages.warning(request, str(SEEN_BEFORE))
        else:
            messages.success(request, str(check.done))
            return redirect(check.then)
    context = model_admin.admin_site.each_context(request) | {
        "title": check.title,
        "check": check,
        "opts": model_admin.model._meta,
        "typed": [(name, each) for name, sent in request.POST.lists() if name not in NOT_SENT_AGAIN for each in sent],
    }
    return TemplateResponse(request, "admin/check.html", context)


def _save(request: HttpRequest, check: Check) -> None:
    """Saves the steps in one transaction. Locks the offices' rows, so that two presses take turns."""
    if not check.steps:
        raise SeenBefore
    go = request.POST["go"]
    press = Press(actor_of(request.user.pk), timezone.now(), Surplus(go) if go in set(Surplus) else Surplus.KEEP)
    offices = {step.office.pk for step in check.steps if step.office}
    with transaction.atomic():
        rows = Office.objects.filter(pk__in=offices) if offices else Office.objects.all()
        list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
        if request.POST.get("seen") != check.stamp:
            raise SeenBefore
        for step in check.steps:
            step.save(press)
