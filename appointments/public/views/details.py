"""Step 2: the details of the paper, or of the person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from appointments import drafts
from appointments.models import Draft
from appointments.pages import failures, party
from appointments.pages.forms import ANumberForm, NoPaperForm, StepForm, SubjectIdForm
from appointments.pages.visitor import actor_of
from appointments.public.access import step
from appointments.public.error_page import too_many_tries
from appointments.public.steps import form_for, found_no_notice, redisplay, save_and_continue, save_typed, show
from appointments.public.views.place import moved
from appointments.rate_limits import NoMatch, TooManyTries

FORMS: dict[str, type[StepForm]] = {"subject_id": SubjectIdForm, "a_number": ANumberForm, "no_paper": NoPaperForm}


@step("details")
def details(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Looks a number up, unless the same details were found before."""
    way = (drafts.answers(draft, "paper") or {})["way"]
    place = drafts.answers(draft, "place") or {}
    form = form_for(request, draft, FORMS[way], "details", initial=place)
    if request.method != "POST":
        offer = found_no_notice(draft, "details")
        return show(request, draft, "details", "details", form=form, way=way, can_get_receipt=offer)
    if not form.is_valid():
        return redisplay(request, draft, "details")
    before, given = drafts.answers(draft, "details"), form.answers | {"way": way}
    # No fact about the person: a new ZIP code must not look the notice up once more.
    zip_code = given.pop("zip_code")
    try:
        found = party.with_notice(given, before, actor=actor_of(request, draft), now=timezone.now())
    except NoMatch:
        failures.no_record(draft, given, now=timezone.now())
        return redisplay(request, draft, "details", "no_match")
    except TooManyTries:
        failures.too_many_tries(draft, given, now=timezone.now())
        # They can continue when the limit has passed, without typing it again.
        save_typed(request, draft, "details")
        return too_many_tries(request, receipt_at="public:attempt", way=way)
    response = save_and_continue(draft, "details", found, **moved(place, zip_code))
    # Said now: they would answer everything and be refused at the end. Of a name alone only Book says it.
    return redirect("public:already_booked") if party.is_booked_already(draft, on_notice=True) else response
