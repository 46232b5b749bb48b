"""Access to an office. Every staff page uses one of these decorators, and every admin list is filtered by them."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators import http

from offices.models import Membership, Office

EVERY_OFFICE = "offices.serve_every_office"
"""The right of administrators and support agents to serve every office."""

P = ParamSpec("P")
Page = Callable[..., HttpResponse]


def offices_of(user: User | AnonymousUser) -> QuerySet[Office]:
    """The offices that `user` works for; all of them with the right to serve every office."""
    return Office.objects.all() if user.has_perm(EVERY_OFFICE) else Office.objects.filter(memberships__user=user.pk)


def office_or_404(user: User | AnonymousUser, code: str) -> Office:
    """The office, or 404. The answer is the same for another office as for an unknown one."""
    # Not 403: an answer of its own would show that the office exists.
    return get_object_or_404(offices_of(user), code=code)


def with_people(offices: QuerySet[Office]) -> QuerySet[Office]:
    """The offices with their active staff and the roles of those, in two more queries."""
    active = Membership.objects.filter(user__is_active=True).select_related("user").order_by("user__username")
    return offices.prefetch_related(Prefetch("memberships", active.prefetch_related("user__groups")))


def serving_every_office() -> QuerySet[User]:
    """The active staff who may serve every office, with their roles."""
    every = Permission.objects.filter(codename=EVERY_OFFICE.partition(".")[2], content_type__app_label="offices")
    # Looked up by key below, since the joins give an account once for each of its groups.
    held = Q(groups__permissions__in=every) | Q(user_permissions__in=every) | Q(is_superuser=True)
    pks = User.objects.filter(held, is_active=True).values("pk")
    return User.objects.filter(pk__in=pks).prefetch_related("groups").order_by("username")


def groups_to_give(user: User | AnonymousUser) -> QuerySet[Group]:
    """The roles that `user` may give to others: those whose rights `user` has."""
    # Otherwise a manager could make an account stronger than their own, and sign in with it.
    too_much = Group.objects.filter(permissions__in=_rights_lacking(user))
    return Group.objects.exclude(pk__in=too_much.values("pk"))


def people_to_manage(user: User | AnonymousUser) -> QuerySet[User]:
    """The accounts that `user` may change: those whose rights `user` has."""
    # With the right to change a stronger account, `user` could sign in as that account.
    if user.is_superuser:
        return User.objects.all()
    lacking = _rights_lacking(user)
    stronger = User.objects.filter(Q(groups__permissions__in=lacking) | Q(user_permissions__in=lacking))
    return User.objects.filter(is_superuser=False).exclude(pk__in=stronger.values("pk"))


def _rights_lacking(user: User | AnonymousUser) -> list[int]:
    own = user.get_all_permissions()
    rights = Permission.objects.values_list("pk", "content_type__app_label", "codename")
    return [pk for pk, app, name in rights if f"{app}.{name}" not in own]


page = http.require_http_methods(["GET", "HEAD", "POST"])
"""For a view that shows a page and takes its form."""


def press_only(view: Page) -> Page:
    """For a view that only takes a form: 405 for anything but a POST."""
    guarded: Page = http.require_POST(view)
    guarded.is_press = True  # type: ignore[attr-defined] # `page_after_sign_in` looks for it
    return guarded


def page_after_sign_in(request: HttpRequest) -> str:
    """The page to go on to after sign-in: this address, or the nearest page above one that only takes a form."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    if _is_page(request.path):
        return request.get_full_path()
    path = request.path
    while path != "/" and not _is_page(path):
        path = path[: path.rstrip("/").rfind("/") + 1]
    return path


def _is_page(path: str) -> bool:
    try:
        return not hasattr(resolve(path).func, "is_press")
    except Resolver404:
        return False


def to_sign_in(request: HttpRequest, name: str) -> HttpResponse:
    """To this page of sign-in, and then on."""
    say_that_a_form_is_lost(request, _("You were signed out, so nothing was saved. Sign in and do it again."))
    return redirect_to_login(page_after_sign_in(request), reverse(name))


def say_that_a_form_is_lost(request: HttpRequest, text: str) -> None:
    """Says it on the next page, if the request sent one: a redirect cannot send it again."""
    if request.method == "POST":
        messages.warning(request, text)


def staff_page(
    right: str, *, sign_in: str = "admin:login"
) -> Callable[[Callable[Concatenate[HttpRequest, P], HttpResponse]], Page]:
    """For a page without an office: requires sign-in on that page, 403 without `right`."""

    def decorate(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Page:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_staff:
                return to_sign_in(request, sign_in)
            if not request.user.has_perm(right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.asks_for = right  # type: ignore[attr-defined] # a test looks for it on every page of staff
        return guarded

    return decorate


def office_page(right: str) -> Callable[[Callable[Concatenate[HttpRequest, Office, P], HttpResponse]], Page]:
    """For a page of the office whose `code` is in the address: `view(request, office, …)`.

    Requires sign-in, 404 for another office, 403 without `right`.
    """

    def decorate(view: Callable[Concatenate[HttpRequest, Office, P], HttpResponse]) -> Page:
        @wraps(view)
        def guarded(request: HttpRequest, code: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_staff:
                return to_sign_in(request, "admin:login")
            # Before the right is asked: another office must look like an unknown one to everybody.
            office = office_or_404(request.user, code)
            if not request.user.has_perm(right):
                raise PermissionDenied
            return view(request, office, *args, **kwargs)

        guarded.asks_for = right  # type: ignore[attr-defined] # a test looks for it on every page of staff
        return guarded

    return decorate
