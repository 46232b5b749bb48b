"""Wiring only: settings, URLs, Celery, the embedded engines. No rule of the domain lives here."""

from scheduler.celery import app

__all__ = ["app"]
