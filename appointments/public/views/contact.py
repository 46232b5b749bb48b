"""Step 5: where to send messages."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from appointments.models import Draft
from appointments.pages.forms import ContactForm
from appointments.public.access import step
from appointments.public.steps import form_for, redisplay, save_and_continue, show


@step("contact", follows="language")
def contact(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Every field may be left empty."""
    # As a preset, which all readers of a language share: so the page is drawn once for them.
    form = form_for(request, draft, ContactForm, "contact", preset={"language": get_language()})
    if request.method != "POST":
        return show(request, draft, "contact", "contact", form=form)
    if not form.is_valid():
        return redisplay(request, draft, "contact")
    return save_and_continue(draft, "contact", form.answers)
