"""The least that Django does for a booking: a form, a claim of the earliest slot through the ORM, a page with the time.

No middleware, no templates, no translations, no personal data. `gunicorn benchmarks.bare_site`
"""

import os
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scheduler.settings")
settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, []
application = get_wsgi_application()

if TYPE_CHECKING:
    from offices.models import Slot


@transaction.atomic
def claim(request: HttpRequest) -> HttpResponse:
    """Shows the form, or takes a place in the earliest slot with room."""
    from offices.models import OfficeQueue, Slot

    if request.method != "POST":
        return HttpResponse('<form method="post"></form>')
    queue = OfficeQueue.objects.select_for_update().earliest("pk")
    slot = Slot.objects.filter(office=queue.office_id, has_room=True).earliest("starts_at")
    Slot.objects.filter(pk=slot.pk).update(booked=F("booked") + 1)
    return redirect(f"/{slot.pk}/")


def confirmation(_request: HttpRequest, number: int) -> HttpResponse:
    """The office and the time."""
    from offices.models import Slot

    return HttpResponse(_page(Slot.objects.select_related("office").get(pk=number)))


def _page(slot: "Slot") -> str:
    return f"<h1>{slot.office.name_source}</h1><p>{slot.starts_at:%c}</p>"


urlpatterns = [path("en/", claim), path("<int:number>/", confirmation)]
