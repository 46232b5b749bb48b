"""A booking for a caller: dictated from the start, or taken over from their own screen."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments import booking, drafts
from appointments.booking import availability
from appointments.booking.apart import Apart, booked_together
from appointments.booking.availability import Around
from appointments.models import Call, Draft, Verification
from appointments.pages import failures, party
from appointments.pages.forms import MemberForm
from appointments.pages.office_choice import tile
from appointments.pages.refused import why_refused
from appointments.pages.visitor import actor_of as tries_of
from appointments.rate_limits import NoMatch, TooManyTries
from appointments.receipts import minors
from appointments.support import dictation
from appointments.support.access import actor_of, call_page, person_page
from appointments.support.dictation_forms import DictationForm
from appointments.support.subject import Subject
from appointments.support.views.changing import to_person
from offices import inventory
from offices.access import page, press_only
from offices.dates import long_datetime
from offices.models import Office
from offices.refusals import Refusal
from offices.typed_text import number_in


@press_only
@call_page
def begin(request: HttpRequest, call: Call) -> HttpResponse:
    """Begins an empty booking, or continues the one whose code the caller reads out."""
    code = request.POST.get("code", "").strip()[:40]
    try:
        if code:
            dictation.take_over(call, code, now=timezone.now())
        else:
            dictation.begin(call, now=timezone.now())
    except dictation.NoSuchCode:
        messages.error(request, _("No booking has this code now. Ask the caller to read it again."))
        return redirect("support:call", call=call.pk)
    return redirect("support:book", call=call.pk)


@press_only
@person_page
def begin_for(_request: HttpRequest, checked: Verification, subject: Subject) -> HttpResponse:
    """Begins a booking for the caller, who need not tell again who they are."""
    dictation.begin_for(checked, subject, now=timezone.now())
    return redirect("support:book", call=checked.call_id)


@page
@call_page
def book(request: HttpRequest, call: Call) -> HttpResponse:
    """One page: identity, place, contact. First shows the offices with their first dates, then books."""
    draft = dictation.draft_of(call, timezone.now())
    if draft is None or draft.appointment_id:
        messages.warning(request, _why_over(draft))
        return redirect("support:call", call=call.pk)
    if request.method == "POST":
        return _pressed(request, call, draft)
    context = _shown(call, draft) | (_offered(request, draft) if "offices" in request.GET else {})
    return render(request, "support/book.html", context)


def _why_over(draft: Draft | None) -> str:
    if draft is None or draft.appointment is None:
        return _("The booking was left too long. Begin again.")
    if draft.appointment.events.earliest("pk").actor == booking.PERSON:
        return _("The caller has booked on their own screen.")
    return _("This booking is made already.")


@page
@call_page
def member(request: HttpRequest, call: Call) -> HttpResponse:
    """Adds or removes a member of the party."""
    draft = dictation.draft_of(call, timezone.now())
    if draft is None or draft.appointment_id or not dictation.knows_who_calls(draft):
        return redirect("support:book", call=call.pk)
    if leaving := request.POST.get("remove"):
        dictation.remove_member(draft, leaving, now=timezone.now())
        return redirect("support:book", call=call.pk)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            dictation.add_member(draft, form.answers, actor=tries_of(request, draft), now=timezone.now())
            return redirect("support:book", call=call.pk)
        except (NoMatch, TooManyTries) as refusal:
            _refused(request, draft, refusal, form.answers)
    return render(request, "support/member.html", {"call": call, "form": form})


def _pressed(request: HttpRequest, call: Call, draft: Draft) -> HttpResponse:
    """Does what was pressed. Always ends in a redirect, so that Back and Reload send nothing again."""
    form = DictationForm(request.POST, draft=draft, language=call.language)
    if not form.is_valid():
        return _as_typed(request, call, draft)
    try:
        # Before the button is looked at: what is booked is what the draft holds.
        dictation.keep(draft, form.dictated, actor=tries_of(request, draft), now=timezone.now())
        return _next(request, call, draft)
    except booking.AlreadyBooked:
        return _to_their_record(request, call, draft)
    except Refusal as refusal:
        _refused(request, draft, refusal, form.dictated["details"] | form.dictated["place"])
        return _as_typed(request, call, draft)


def _as_typed(request: HttpRequest, call: Call, draft: Draft) -> HttpResponse:
    """Back to the page, which shows what was typed and what is wrong with it."""
    dictation.keep_typed(draft, request.POST, now=timezone.now())
    return redirect("support:book", call=call.pk)


def _next(request: HttpRequest, call: Call, draft: Draft) -> HttpResponse:
    """To the person booked, to the family member to be added, or to the offices."""
    if "book" in request.POST and (booked := _booked(request, call, draft)):
        return booked
    if "apart" in request.POST and (booked := _booked_apart(request, call, draft)):
        return booked
    if "add" in request.POST:
        return redirect("support:member", call=call.pk)
    if party.is_booked_already(draft):
        # Before times are shown: they could not be booked.
        raise booking.AlreadyBooked
    found, together = _around(draft)
    if not found.offers and not together:
        dictation.note_failure(draft, booking.NoSlotLeft(), {}, now=timezone.now())
    return redirect(f"{request.path}?offices=yes")


def _to_their_record(request: HttpRequest, call: Call, draft: Draft) -> HttpResponse:
    """To who has an appointment already, found as if the agent had searched; what was typed is kept."""
    dictation.find_booked(call, draft, now=timezone.now())
    said = _("One of them has an appointment already. Here they are: check the caller, then change that one.")
    messages.warning(request, said)
    return redirect("support:call", call=call.pk)


def _refused(request: HttpRequest, draft: Draft, refusal: Refusal, given: dict[str, Any]) -> None:
    messages.warning(request, why_refused(request, refusal))
    dictation.note_failure(draft, refusal, given, now=timezone.now())


def _booked(request: HttpRequest, call: Call, draft: Draft) -> HttpResponse | None:
    """Books exactly the time that was pressed. `None` when it is taken, which a message says."""
    slot = inventory.find(request.POST.get("slot", ""))
    try:
        if slot is None:
            raise booking.SlotTaken
        checked = dictation.book(call, draft, slot, actor=actor_of(request), now=timezone.now())
    except booking.SlotTaken:
        messages.warning(request, _("That time is not free any more. Nothing is booked. Choose another one."))
        return None
    messages.success(request, _("The appointment is booked. Read it aloud."))
    return to_person(checked)


def _booked_apart(request: HttpRequest, call: Call, draft: Draft) -> HttpResponse | None:
    """Books the groups at the office that was pressed. `None` when it takes no bookings."""
    office = Office.objects.bookable().filter(pk=number_in(request.POST["apart"])).first()
    if office is None:
        messages.warning(request, _("This office takes no appointments now. Choose another one."))
        return None
    checked = dictation.book_apart(call, draft, office, actor=actor_of(request), now=timezone.now())
    for each in booked_together(draft.submission):
        said = {"reference": str(each), "moment": long_datetime(each.starts_at, each.office), "people": each.party_size}
        messages.success(request, _("Booked: %(reference)s, people: %(people)s, %(moment)s. Read it aloud.") % said)
    return to_person(checked)


def _around(draft: Draft) -> tuple[Around, Apart | None]:
    """The offices with a time for all of them; else, or if they are far, one that takes them at several times."""
    asked = (drafts.answers(draft, "place") or {}, party.size(draft), timezone.now())
    found = availability.around(*asked)
    return found, availability.around_apart(*asked) if found.needs_apart else None


def _offered(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    """What the page says of the offices, once the caller has said where."""
    if not drafts.answers(draft, "place"):
        return {}
    found, together = _around(draft)
    if found.is_far:
        messages.warning(request, _("No office is near. Say how far it is, and ask if they can go there."))
    if not found.offers and not together:
        messages.warning(request, _("No office there has time for all of them. Try another state."))
    return {
        "offers": [(offer.slot, tile(offer), offer == found.preselected) for offer in found.offers],
        "apart": together,
        # Said before the booking, while the caller can still name someone who comes along.
        "lacks_an_adult": _lacks_an_adult(draft, found),
    }


def _lacks_an_adult(draft: Draft, found: Around) -> bool:
    """Whether all of them are under 18 at the first time found."""
    if not found.offers:
        return False
    # On the earliest day: a person who is of age then is of age on the others too.
    day = min(offer.office.local(offer.earliest).date() for offer in found.offers)
    return minors.are_all_under_age((person.born for person in party.people(draft)), day)


def _shown(call: Call, draft: Draft) -> dict[str, Any]:
    how: dict[str, Any] = {"draft": draft, "language": call.language}
    left = dictation.typed(draft)
    return {
        "call": call,
        "form": DictationForm.of_typed(left, **how) if left else DictationForm(**how),
        "members": party.members(draft),
        "is_known": dictation.knows_who_calls(draft),
        "has_failed": failures.last(draft) is not None,
    }
