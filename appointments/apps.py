from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppointmentsConfig(AppConfig):
    name = "appointments"
    verbose_name = _("Appointments")

    def ready(self) -> None:
        """Listens to what mail services report."""
        from anymail.signals import tracking

        from appointments.bounces import heard

        tracking.connect(heard, dispatch_uid="appointments.bounces")
