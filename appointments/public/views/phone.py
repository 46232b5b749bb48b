"""What a phone needs to have the site on its home screen, and a confirmation without a connection."""

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

BAND = "#162e51"


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def manifest(_request: HttpRequest) -> HttpResponse:
    """The web app manifest, in the language of its address."""
    start = reverse("public:start")
    contents = {
        "name": _("Check-in appointments"),
        "short_name": _("Appointments"),
        "lang": get_language(),
        "id": start,
        "start_url": start,
        "scope": "/",
        # Keeps the address bar, which shows whose site it is.
        "display": "minimal-ui",
        "background_color": BAND,
        "theme_color": BAND,
        "icons": [
            {"src": static("icon.png"), "sizes": "192x192", "type": "image/png", "purpose": "any"},
            {"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable"},
        ],
    }
    return JsonResponse(contents, content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def worker(_request: HttpRequest) -> FileResponse:
    """The script that shows a stored confirmation."""
    # No static file: a service worker controls only pages below its own address.
    return FileResponse((settings.BASE_DIR / "static" / "worker.js").open("rb"), content_type="text/javascript")
