"""One page before every change of supply in the administration: what changes, who is touched; then save.

A `Step` is one call of a verb at one office. The page shows the steps, and its button sends all that was typed once
more, with a stamp of what was seen. A press that comes twice or too late changes nothing and says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from appointments.booking.impact import MovePreview
from appointments.booking.move_day import Surplus
from appointments.supply import bulk
from appointments.supply.step import OfficeSteps, Press, Step, parts_of, together
from offices.actors import actor_of
from offices.inventory import ChangedSinceSeen, NothingToReopen
from offices.models import Office

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SAVE = "save"
# The new page has its own token, button and stamp.
NOT_SENT_AGAIN = {"csrfmiddlewaretoken", "go", "seen"}


@dataclass(frozen=True)
class Check:
    """All steps of one press, and what is said and shown around them."""

    title: "StrOrPromise"
    steps: Sequence[Step]
    told: "StrOrPromise"
    done: "StrOrPromise"
    then: str
    """Where the reader goes after saving."""
    finish: Callable[[], Any] = lambda: None
    """Called when all steps are saved, or written down for a worker."""
    bulk: tuple[str, dict[str, Any]] | None = None
    """For many offices: the kind of `BulkChange`, and what was typed."""

    @property
    def parts(self) -> list[OfficeSteps]:
        """What is saved together: the steps of one office."""
        return parts_of(self.steps)

    @property
    def touches(self) -> int:
        """How many appointments."""
        return sum(step.touched.parties for step in self.steps)

    @property
    def together(self) -> MovePreview | dict[str, int] | None:
        """Everyone that it touches at several offices."""
        return together(self.steps) if len(self.parts) > 1 and self.touches else None

    @property
    def may_keep(self) -> bool:
        """Whether staff say what becomes of those who are booked."""
        return any(step.may_keep for step in self.steps)


def answer(
    model_admin: "admin.ModelAdmin[Any]",
    request: HttpRequest,
    check: Check,
    *,
    template: str = "admin/check.html",
    **more: Any,
) -> HttpResponse:
    """The check page; or, when its button was pressed, saves the steps and goes on."""
    if request.POST.get("go") in {SAVE, *Surplus}:
        # One office as it was seen is enough to begin; those that have changed are left as they are.
        if check.bulk and any(part.stamp in request.POST.getlist("seen") for part in check.parts):
            return _begin(request, check, *check.bulk)
        saved = 0 if check.bulk else _save(request, check)
        # No part is left when all of it was changed meanwhile: nothing is saved, and the page says so.
        if saved == len(check.parts) > 0:
            check.finish()
            messages.success(request, str(check.done))
            return redirect(check.then)
        if saved:
            text = gettext("Saved at %(saved)s of %(all)s offices. The others changed since you looked; look again.")
            messages.warning(request, text % {"saved": saved, "all": len(check.parts)})
            return redirect(check.then)
        messages.warning(request, str(ChangedSinceSeen.in_words))
    context = model_admin.admin_site.each_context(request) | {
        "title": check.title,
        "check": check,
        "opts": model_admin.model._meta,
        # All that was typed goes to the page and back: nothing is stored before it is saved.
        "typed": [(name, each) for name, sent in request.POST.lists() if name not in NOT_SENT_AGAIN for each in sent],
    }
    return TemplateResponse(request, template, context | more)


def _begin(request: HttpRequest, check: Check, kind: str, typed: dict[str, Any]) -> HttpResponse:
    """Writes the change down, saves what is saved in a moment, and shows how far it is."""
    change = bulk.begin(kind, typed, check.parts, _press(request), request.POST.getlist("seen"))
    check.finish()
    bulk.work(change.pk, timezone.now, at_most=bulk.AT_ONCE)
    return redirect("admin:appointments_bulkchange_change", change.pk)


def _save(request: HttpRequest, check: Check) -> int:
    """Saves office by office, each in a transaction of its own; returns at how many."""
    press, seen = _press(request), request.POST.getlist("seen")
    # One office that was changed meanwhile does not hold back the others.
    return sum(_is_saved(part, press, seen) for part in check.parts)


def _press(request: HttpRequest) -> Press:
    go = request.POST["go"]
    return Press(actor_of(request.user.pk), timezone.now(), Surplus(go) if go in set(Surplus) else Surplus.KEEP)


def _is_saved(part: OfficeSteps, press: Press, seen: Sequence[str]) -> bool:
    try:
        part.save(press, seen)
    except (ChangedSinceSeen, NothingToReopen):
        return False
    return True


def answer_bulk(
    model_admin: "admin.ModelAdmin[Any]",
    request: HttpRequest,
    title: "StrOrPromise",
    kind: str,
    typed: dict[str, Any],
    offices: Sequence[Office],
    told: "StrOrPromise",
) -> HttpResponse:
    """The check page of a change of many offices; or begins it, and shows how far it is."""
    now = timezone.now()
    steps = [step for office in offices for step in bulk.steps_at(kind, typed, office, now=now)]
    return answer(model_admin, request, Check(title, steps, told, "", request.get_full_path(), bulk=(kind, typed)))
