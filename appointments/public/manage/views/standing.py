"""How an appointment stands, for whoever was about to change it."""

from django.http import HttpRequest, HttpResponse

from appointments.public.manage.access import Visit, managed


@managed("changed_meanwhile")
def changed_meanwhile(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Someone else changed it first: nothing was done, and this is what holds."""
    return visit.show(request, "changed_meanwhile", visit.url("confirmation"))
