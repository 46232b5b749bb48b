"""Step 3: who else is coming."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from appointments import drafts
from appointments.models import Draft
from appointments.pages import failures, party
from appointments.pages.forms import MemberForm
from appointments.pages.visitor import actor_of
from appointments.public import journey
from appointments.public.access import step
from appointments.public.error_page import too_many_tries
from appointments.public.steps import drop_numbers, form_for, found_no_notice, redisplay, save_typed, show
from appointments.rate_limits import NoMatch, TooManyTries
from offices.models import MAX_PARTY


@step("family")
def family(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The list so far. A POST removes a person, puts that person back, or says that the list is complete."""
    members = party.members(draft)
    if request.method != "POST":
        context = {"members": members, "is_full": party.is_full(draft), "most": MAX_PARTY}
        context["removed"] = (drafts.answers(draft, "family") or {}).get("removed")
        return show(request, draft, "family", "family", **context)
    leaving = request.POST.get("remove")
    if leaving:
        # `revise`, not `answer`: another tab may have added someone since this page was shown.
        drafts.revise(draft, "family", lambda before: _without(before, leaving), now=timezone.now())
        return redirect("public:family")
    if request.POST.get("back"):
        drafts.revise(draft, "family", _with_removed, now=timezone.now())
        return redirect("public:family")
    drafts.revise(draft, "family", _complete, now=timezone.now())
    return journey.to_next_step(draft)


@step("family", typed_on="member")
def add_member(request: HttpRequest, draft: Draft) -> HttpResponse:
    """One more person. A number, if given, must match a notice. Adding the same person again changes nothing."""
    drop_numbers(request)
    form = form_for(request, draft, MemberForm, "member")
    if request.method != "POST":
        offer = found_no_notice(draft, "member")
        return show(request, draft, "family", "member", form=form, can_get_receipt=offer)
    if not form.is_valid():
        return redisplay(request, draft, "member")
    if party.is_full(draft):
        return redisplay(request, draft, "member", "too_many")
    try:
        found = party.with_notice(form.answers, None, actor=actor_of(request, draft), now=timezone.now())
        return _add(request, draft, found)
    except NoMatch:
        failures.no_record(draft, form.answers, now=timezone.now())
        return redisplay(request, draft, "member", "no_match")
    except TooManyTries:
        failures.too_many_tries(draft, form.answers, now=timezone.now())
        save_typed(request, draft, "member")
        return too_many_tries(request, receipt_at="public:attempt", add_at=request.path)


def _add(request: HttpRequest, draft: Draft, found: dict[str, Any]) -> HttpResponse:
    """Adds the person to the list, unless it is the person who books."""
    first, *others = party.digests(draft, found)
    added = others.pop()
    if added == first:
        return redisplay(request, draft, "member", "same_person")
    # Sent twice, or typed again: the list keeps each person once.
    if added not in others:
        drafts.revise(draft, "family", lambda before: _with(before, found), now=timezone.now(), forget=["member"])
    is_booked = party.is_booked_already(draft, on_notice=True)
    return redirect("public:already_booked" if is_booked else "public:family")


def _with(before: dict[str, Any] | None, found: dict[str, Any]) -> dict[str, Any]:
    # An id of its own: the page that removes someone must not carry a number or a name.
    members = [*(before or {}).get("members", []), found | {"id": drafts.new_member_id()}]
    # Two tabs can each add the last one.
    return {"members": members[: MAX_PARTY - 1], "is_complete": bool(before and before["is_complete"])}


def _complete(before: dict[str, Any] | None) -> dict[str, Any]:
    return {"members": (before or {}).get("members", []), "is_complete": True}


def _without(before: dict[str, Any] | None, leaving: str) -> dict[str, Any]:
    members = (before or {}).get("members", [])
    stay = [member for member in members if member["id"] != leaving]
    found = next((member for member in members if member["id"] == leaving), (before or {}).get("removed"))
    # Kept until the list changes again, so that one press puts this person back.
    return {"members": stay, "is_complete": bool(before and before["is_complete"]), "removed": found}


def _with_removed(before: dict[str, Any] | None) -> dict[str, Any]:
    removed = (before or {}).get("removed")
    return _with(before, removed) if removed else before or {"members": [], "is_complete": False}
