"""Sign-in of staff: a password with limited tries, and then the second step before any staff page."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.contrib.auth.views import redirect_to_login
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import Model, OuterRef, Value
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from appointments import vault
from appointments.rate_limits import Limit, TooManyTries, counted
from appointments.staff import second_step
from appointments.staff.confirming import IT_IS_YOU
from appointments.staff.security_log import Event, note
from appointments.staff.watching import PUBLIC, network_of
from offices.access import page_after_sign_in, say_that_a_form_is_lost, to_sign_in

TRIES_FROM_ONE_PLACE, TRIES_FROM_ANYWHERE = 10, 100
"""Wrong passwords of one account in an hour. The first is low; the second only stops tries from many places, so that a
stranger cannot easily lock a user out.
"""

TOO_MANY = _("Too many tries. Wait an hour, then try again.")

WITHOUT_SECOND_STEP = {
    *("admin:login", "admin:logout", "support:sign_in", "support:sign_out"),
    *("desk:second_step", "desk:set_up_second_step", "desk:choose_password"),
}


class Backend(ModelBackend):
    """Django's own backend, which reads an account, its second step and its rights at once."""

    def get_user(self, user_id: Any) -> User | None:
        rights = Permission.objects.order_by().values(right=Concat("content_type__app_label", Value("."), "codename"))
        # Two lists: one for both would join every right with every account.
        own, of_groups = (ArraySubquery(rights.filter(**{way: OuterRef("pk")})) for way in ("user", "group__user"))
        accounts = User.objects.select_related("second_step").annotate(own=own, of_groups=of_groups)
        user = accounts.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Model | None = None) -> set[str]:
        if not isinstance(user_obj, User) or not user_obj.is_active or user_obj.is_superuser or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            read = vars(user_obj) if "of_groups" in vars(user_obj) else vars(self.get_user(user_obj.pk) or user_obj)
            # Under this name Django's own methods look for it.
            user_obj._perm_cache = {*read.get("own", ()), *read.get("of_groups", ())}  # type: ignore[attr-defined]
        return user_obj._perm_cache  # type: ignore[attr-defined,no-any-return]


class SignInForm(AdminAuthenticationForm):
    """Counts wrong passwords for the typed account name and the network address, even for unknown accounts."""

    def clean(self) -> Any:
        network = network_of(self.request)
        try:
            with counted(limits_of(str(self.cleaned_data.get("username", "")), network), timezone.now()):
                return super().clean()
        except TooManyTries:
            note(Event.LOCKED_OUT, network=network)
            raise ValidationError(TOO_MANY) from None


def limits_of(name: str, network: str) -> list[Limit]:
    """The limits on trying passwords of an account: from one network, and from anywhere."""
    # Otherwise each spelling of a name would have tries of its own.
    name = name.casefold()
    here = vault.index("tries/sign-in", name, network)
    anywhere = vault.index("tries/sign-in", name)
    return [Limit(here, TRIES_FROM_ONE_PLACE), Limit(anywhere, TRIES_FROM_ANYWHERE, own=here)]


class SecondStepFirst(MiddlewareMixin):
    """Redirects users who have only given a password to the second step, from every page that is not public.

    A form that someone without a session sends to the administration leads to the sign-in here: its own redirect would
    not say that nothing was saved.
    """

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        where = request.resolver_match
        # By namespace, so that a part of the site added later is closed until it is declared public.
        if where is None or where.namespace in PUBLIC or where.view_name in WITHOUT_SECOND_STEP:
            return None
        if not request.user.is_staff:
            is_form = where.namespace == "admin" and request.method == "POST"
            return to_sign_in(request, "admin:login") if is_form else None
        if not settings.SECOND_STEP or second_step.is_done(request):
            return None
        say_that_a_form_is_lost(request, str(IT_IS_YOU))
        return redirect(f"{reverse('desk:second_step')}?{urlencode({'next': page_after_sign_in(request)})}")


def after_password(view: Callable[[HttpRequest, User], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """For the pages of the second step: requires sign-in, redirects users who have finished."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, User) or not request.user.is_staff:
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        if not settings.SECOND_STEP or second_step.is_done(request):
            return redirect(where_to(request))
        return view(request, request.user)

    guarded.asks_for = "a password"  # type: ignore[attr-defined] # a test looks for it on every page of staff
    return guarded


def where_to(request: HttpRequest, otherwise: str = "desk:home") -> str:
    """The page of ours that was requested before, or the one with this URL name."""
    asked = request.GET.get("next", "")
    # The address can come from a link elsewhere, which must not lead on to another site.
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    # It must begin with a slash: `redirect` reads any other text as the name of a page, and fails if there is none.
    return asked if is_ours and asked.startswith("/") else reverse(otherwise)
