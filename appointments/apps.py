"""The app of demand, and what it listens to."""

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.signals import user_logged_in
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AppointmentsConfig(AppConfig):
    name = "appointments"
    verbose_name = _("Appointments")

    def ready(self) -> None:
        """Connects what listens to signals: roles, keys, the security log, mail services."""
        from appointments import roles
        from appointments.staff import confirming, watching
        from appointments.upkeep import keys

        post_migrate.connect(roles.save, sender=self, dispatch_uid="appointments.roles")
        post_migrate.connect(keys.register_after_migrate, sender=self, dispatch_uid="appointments.upkeep.keys")
        connection_created.connect(keys.at_first_connection, dispatch_uid="appointments.upkeep.keys")
        watching.connect()
        user_logged_in.connect(confirming.after_sign_in, dispatch_uid="appointments.staff.confirming")
        if apps.is_installed("anymail"):
            from anymail.signals import tracking

            tracking.connect(_heard, dispatch_uid="appointments.delivery.inbound.bounces")


def _heard(**report: Any) -> None:
    # Imported when a report arrives: it loads the PDF renderer, which most processes never need.
    from appointments.delivery.inbound.bounces import heard

    heard(**report)
