"""What a person may want to know before they type anything."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """Who runs the site, what is asked and why, how long it is kept, what it costs, what it cannot do."""
    return render(request, "public/trust.html")
