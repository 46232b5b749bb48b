"""What people may want to know before they type anything."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """The operator, the questions and their reasons, the retention time, the cost, and the limits of the site."""
    return render(request, "public/trust.html")
