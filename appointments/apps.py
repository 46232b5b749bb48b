from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AppointmentsConfig(AppConfig):
    name = "appointments"
    verbose_name = _("Appointments")

    def ready(self) -> None:
        """Listens to what mail services report, and saves the roles after `migrate` has made the permissions."""
        from anymail.signals import tracking

        from appointments import roles
        from appointments.bounces import heard

        tracking.connect(heard, dispatch_uid="appointments.bounces")
        post_migrate.connect(roles.save, sender=self, dispatch_uid="appointments.roles")
