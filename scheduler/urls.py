"""The URLs of the site."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from appointments.public.views import health
from appointments.public.views.verify import verify_key

urlpatterns = [
    # Tried in this order: first what is asked most.
    *i18n_patterns(
        path("", include("appointments.public.urls")),
        path("admin/", admin.site.urls),
        path("desk/", include("appointments.desk.urls")),
        path("support/", include("appointments.support.urls")),
    ),
    path("health/", health.health, name="health"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("", include("appointments.delivery.inbound.urls")),
    path("verify/key/", verify_key, name="verify_key"),
]

handler400 = "appointments.public.views.errors.bad_request"
handler403 = "appointments.public.views.errors.forbidden"
handler404 = "appointments.public.views.errors.not_found"
handler500 = "appointments.public.views.busy.server_error"
