from django.apps import AppConfig


class SchedulerConfig(AppConfig):
    """The project's own commands and checks."""

    name = "scheduler"

    def ready(self) -> None:
        """Registers the system check, and gives the database its limits after a migration."""
        from django.apps import apps
        from django.db.models.signals import post_migrate

        from scheduler import timeouts, translations  # noqa: F401

        # Django does not send it for an app without models, such as this one.
        offices = apps.get_app_config("offices")
        post_migrate.connect(timeouts.set_defaults, sender=offices, dispatch_uid="scheduler.timeouts")
