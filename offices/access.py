"""Which offices someone works for."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from offices.models import Office


def offices_of(user: User | AnonymousUser) -> QuerySet[Office]:
    """The offices whose supply and day `user` may see: all for an administrator."""
    return Office.objects.all() if user.is_superuser else Office.objects.none()


def office_or_404(request: HttpRequest, code: str) -> Office:
    """The office, or 404 as for one that does not exist."""
    return get_object_or_404(offices_of(request.user), code=code)
