"""Step 1: which paper the person has."""

from django.http import HttpRequest, HttpResponse

from appointments import drafts
from appointments.models import Draft
from appointments.pages.forms import PaperForm
from appointments.public.access import step
from appointments.public.steps import form_for, redisplay, save_and_continue, show


@step("paper")
def paper(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Another paper asks for other details, so the old ones are dropped."""
    form = form_for(request, draft, PaperForm, "paper")
    if request.method != "POST":
        return show(request, draft, "paper", "paper", form=form)
    if not form.is_valid():
        return redisplay(request, draft, "paper")
    # The same answer once more must not throw the typed details away.
    is_same = drafts.answers(draft, "paper") == form.answers
    return save_and_continue(draft, "paper", form.answers, forget=() if is_same else ("details",))
