from django.apps import AppConfig


class SchedulerConfig(AppConfig):
    """The project's own commands and checks."""

    name = "scheduler"

    def ready(self) -> None:
        """Registers the system check."""
        from scheduler import translations  # noqa: F401
