"""Wiring only: settings, URLs, Celery, the embedded engines. No rule of the domain."""

from scheduler.celery import app

__all__ = ["app"]
