"""The app of the wiring: what runs when Django starts."""

from django.apps import AppConfig


class SchedulerConfig(AppConfig):
    """The project's own commands and checks."""

    name = "scheduler"

    def ready(self) -> None:
        """Refuses a mail service that cannot work, registers the system checks, gives the database its limits after a
        migration, and follows tasks.
        """
        from celery import signals
        from django.apps import apps
        from django.db.models.signals import post_migrate

        from scheduler import checks, monitors, requests, starting, timeouts, translations  # noqa: F401

        starting.refuse_mail_service()
        # Django does not send it for an app without models, such as this one.
        offices = apps.get_app_config("offices")
        post_migrate.connect(timeouts.set_defaults, sender=offices, dispatch_uid="scheduler.timeouts")
        # Here and not in celery.py: counters are made when they are imported, and need the folder of settings.py.
        signals.before_task_publish.connect(requests.send_id)
        signals.task_prerun.connect(requests.take_id)
        signals.task_postrun.connect(requests.note_task)
        signals.worker_ready.connect(monitors.serve_numbers_of_worker)
