"""The least that Django does for a booking: a form, a claim of the earliest slot, a page with the time.

`/en/` asks through the ORM, `/sql/` in plain SQL. No middleware, no templates, no translations, no personal data.
`gunicorn benchmarks.bare_site`
"""

import os
from datetime import datetime

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scheduler.settings")
settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, []
application = get_wsgi_application()

_FORM = '<form method="post"><input name="zip_code"></form>'
"""The office is the one in this ZIP code."""

_LOCK = """
    SELECT office_id FROM offices_officequeue JOIN offices_office office ON office.id = office_id
    WHERE zip_code = %s FOR UPDATE OF offices_officequeue
"""
_TAKE = """
    UPDATE offices_slot SET booked = booked + 1
    WHERE id = (SELECT id FROM offices_slot WHERE office_id = %s AND has_room ORDER BY starts_at LIMIT 1)
    RETURNING id
"""
_READ = """
    SELECT name_source, starts_at FROM offices_slot slot JOIN offices_office office ON office.id = office_id
    WHERE slot.id = %s
"""


@transaction.atomic
def claim(request: HttpRequest) -> HttpResponse:
    """Shows the form, or takes a place in the earliest slot with room."""
    from offices.models import OfficeQueue, Slot

    if request.method != "POST":
        return HttpResponse(_FORM)
    queues = OfficeQueue.objects.select_for_update(of=("self",))
    queue = queues.get(office__zip_code=request.POST["zip_code"])
    slot = Slot.objects.filter(office=queue.office_id, has_room=True).earliest("starts_at")
    Slot.objects.filter(pk=slot.pk).update(booked=F("booked") + 1)
    return redirect(f"/{slot.pk}/")


def confirmation(_request: HttpRequest, number: int) -> HttpResponse:
    """The office and the time."""
    from offices.models import Slot

    slot = Slot.objects.select_related("office").get(pk=number)
    return HttpResponse(_page(slot.office.name_source, slot.starts_at))


@transaction.atomic
def claim_in_sql(request: HttpRequest) -> HttpResponse:
    """The same without the ORM."""
    if request.method != "POST":
        return HttpResponse(_FORM)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [request.POST["zip_code"]])
        cursor.execute(_TAKE, cursor.fetchone())
        return redirect(f"/sql/{cursor.fetchone()[0]}/")


def confirmation_in_sql(_request: HttpRequest, number: int) -> HttpResponse:
    """The same without the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [number])
        return HttpResponse(_page(*cursor.fetchone()))


def _page(office: str, starts_at: datetime) -> str:
    return f"<h1>{office}</h1><p>{starts_at:%c}</p>"


urlpatterns = [
    path("en/", claim),
    path("<int:number>/", confirmation),
    path("sql/", claim_in_sql),
    path("sql/<int:number>/", confirmation_in_sql),
]
