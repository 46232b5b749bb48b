"""The state of an appointment that a person was about to change."""

from django.http import HttpRequest, HttpResponse

from appointments.public.manage.access import Visit, managed


@managed("changed_meanwhile")
def changed_meanwhile(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Someone else changed it first: nothing was done, and the page shows the present state."""
    return visit.show(request, "changed_meanwhile", visit.url("confirmation"))
