"""Celery tasks for supply."""

from celery import shared_task

from offices import clock, inventory
from offices.models import Office


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def open_slots() -> None:
    """Opens every office up to the horizon."""
    inventory.open_horizon(Office.objects.bookable(), now=clock.database_now())
