"""One way to ask a page's question: shows it, keeps the typed text when it has an error, continues when it is answered.

Every POST ends in a redirect.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from appointments import drafts
from appointments.models import Draft
from appointments.pages.forms import StepForm
from appointments.public import journey

Form = TypeVar("Form", bound=StepForm)


def form_for(
    request: HttpRequest,
    draft: Draft,
    form_class: type[Form],
    page: str,
    *,
    initial: Any = None,
    preset: Mapping[str, str] | None = None,
    **kwargs: Any,
) -> Form:
    """The page's form: as posted, else as it was left, else as it was answered, with `initial` for the rest.

    `preset`: what every reader of this language finds filled in.
    """
    known = (initial or {}) | (drafts.answers(draft, page) or {})
    before = dict(preset or {}) | known
    # A form that is sent knows too what its page had filled in.
    if request.method == "POST":
        return form_class(request.POST, initial=before, **kwargs)
    left = drafts.typed(draft, page)
    # Typed and not accepted yet, or left half filled: it is newer than the answer.
    if left:
        return form_class.of_typed(left, initial=before, **kwargs)
    form = form_class(initial=before, **kwargs)
    # All readers of a language see the same, so it is drawn once.
    form.is_as_new = not (known or kwargs)
    return form


def drop_numbers(request: HttpRequest) -> None:
    """Empties the numbers that were typed, if the person pressed the button that goes on without them."""
    if request.POST.get("without"):
        given = request.POST.copy()
        given["a_number"] = given["subject_id"] = ""
        request.POST = given  # type: ignore[assignment] # the setter of Django takes any QueryDict


def show(request: HttpRequest, draft: Draft, step: str, template: str, **context: Any) -> HttpResponse:
    """The page of a step, with its number and its Back link."""
    common = {
        # As text: a number is written as the language has it, which takes longer than the rest of its line.
        "step_number": str(journey.number_of(step)),
        "step_total": str(len(journey.STEPS)),
        "help_code": draft.spoken_code,
        "back_url": journey.address_of(journey.page_before(draft, step)),
    }
    return render(request, f"public/{template}.html", common | context)


def redisplay(request: HttpRequest, draft: Draft, page: str, refusal: str = "") -> HttpResponse:
    """Redirects to the same page, which shows the typed text and its error."""
    # A redirect also with an error: reload, Back and another language show it, and send nothing again.
    typed = drafts.typed_in(request.POST, is_checked=True, refusal=refusal)
    drafts.keep_typed(draft, page, typed, now=timezone.now())
    return redirect(request.get_full_path())


def found_no_notice(draft: Draft, page: str) -> bool:
    """Whether the page says that no notice has the details typed last."""
    left = drafts.typed(draft, page)
    return left is not None and left.refusal == "no_match"


def save_typed(request: HttpRequest, draft: Draft, page: str) -> None:
    """Keeps the typed text, for a return to the page."""
    drafts.keep_typed(draft, page, drafts.typed_in(request.POST, is_checked=False), now=timezone.now())


def save_and_continue(
    draft: Draft,
    step: str,
    answers: dict[str, Any],
    *,
    forget: tuple[str, ...] = (),
    also: Mapping[str, dict[str, Any]] | None = None,
) -> HttpResponse:
    """Keeps the answers, `also` those of other steps from the same page; redirects to the first open step."""
    drafts.answer(draft, step, answers, now=timezone.now(), forget=forget, also=also)
    return journey.to_next_step(draft)
