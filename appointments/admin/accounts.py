"""Accounts of staff: a form that asks name, role and offices, and a link with which the person signs in first."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from appointments.people.disclosure import viewer_of
from appointments.roles import NAMES
from appointments.staff import first_sign_in
from offices.access import EVERY_OFFICE, groups_to_give, offices_of, people_to_manage
from offices.fresh_rows import FreshRowsAdmin
from offices.inventory.seen import stamp
from offices.models import Membership, Office
from offices.people import StaffAdmin
from offices.refusals import Refusal

if TYPE_CHECKING:
    RoleChoice = forms.ModelChoiceField[Group]
    OfficesField = forms.ModelMultipleChoiceField[Office]
    AccountForm = forms.ModelForm[User]
else:
    RoleChoice, OfficesField, AccountForm = forms.ModelChoiceField, forms.ModelMultipleChoiceField, forms.ModelForm


SHOWN = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser", "password")
"""What the form of an account shows of its row."""


class OwnAccess(Refusal):
    """Someone would end their own right to manage accounts; the only administrator could not get it back."""

    in_words = _(
        "With this change you could no longer manage accounts. Nothing was changed. Ask another administrator."
    )


class RoleField(RoleChoice):
    """Roles by the names that people read."""

    def label_from_instance(self, obj: Group) -> str:
        return str(NAMES.get(obj.name, obj.name))


class NewAccountForm(AccountForm):
    """All that an account needs to work. It has no password until its person chooses one."""

    role = RoleField(Group.objects.none(), label=_("Role"))
    offices = OfficesField(
        Office.objects.none(),
        label=_("Offices"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where they work. Leave it empty for a role that serves every office."),
    )

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email"]

    def clean(self) -> dict[str, Any]:
        """Refuses a role of an office without an office."""
        given = super().clean() or {}
        role = given.get("role")
        if role and not given.get("offices") and not _serves_every_office(role):
            self.add_error("offices", str(_("Choose at least one office.")))
        return given

    def save(self, commit: bool = True) -> User:
        """A member of staff without a password."""
        # Every page of staff asks for it, so without it they could open none.
        self.instance.is_staff = True
        # They choose their own with the link; nobody else ever knows it.
        self.instance.set_unusable_password()
        return super().save(commit)


class AccountAdmin(FreshRowsAdmin, StaffAdmin):
    """Adds accounts that work: the next page has the link with which the person chooses a password."""

    add_form = NewAccountForm
    # Django's own page for a new account speaks of a password, which this form does not ask for.
    add_form_template = "admin/change_form.html"
    change_form_template = "admin/auth/user/change_form.html"
    # Signing in writes the one and nothing changes the other: a form that was open meanwhile must not put them back.
    readonly_fields = ["last_login", "date_joined"]
    add_fieldsets = (
        (None, {"fields": ["username", "first_name", "last_name", "email", "role", "offices"]}),
    )  # fmt: skip

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        # The form of a new account asks for the offices itself.
        return super().get_inlines(request, obj) if obj else []

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None:
            fields: dict[str, Any] = form.base_fields
            # No role with more rights than the reader has.
            fields["role"].queryset = groups_to_give(request.user).order_by("name")
            fields["offices"].queryset = offices_of(request.user)
        return form

    def get_formset_kwargs(self, request: HttpRequest, obj: User, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        # Lines that a colleague has removed could not be shown again; then the offices stand as they are stored.
        if obj.pk and self.is_stale(request, obj) and not _shows_offices(request, obj, prefix):
            kwargs = {name: value for name, value in kwargs.items() if name not in ("data", "files")}
            messages.warning(request, str(_("The offices were changed since. They stand here as they are stored.")))
        return kwargs

    def stamp_of(self, row: User) -> str:
        roles = sorted(row.groups.values_list("pk", flat=True))
        rights = sorted(row.user_permissions.values_list("pk", flat=True))
        offices = sorted(Membership.objects.filter(user=row).values_list("pk", "office_id"))
        return stamp([getattr(row, name) for name in SHOWN], roles, rights, offices)

    def held(self, request: HttpRequest, row: User) -> User:
        return _held(request, row.pk)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # After the roles are saved, since a role too can be what gives the right. The refusal takes all of it back.
        if form.instance.pk == request.user.pk and not _manages_accounts(form.instance.pk):
            raise OwnAccess
        if not change:
            form.instance.groups.set([form.cleaned_data["role"]])
            for office in form.cleaned_data["offices"]:
                Membership.objects.create(user=form.instance, office=office)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        # Not back to the list: without the link the new account is of no use.
        return redirect("admin:auth_user_sign_in_link", obj.pk)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.sign_in_link)
        return [path("<int:account>/sign-in-link/", page, name="auth_user_sign_in_link"), *super().get_urls()]

    @transaction.atomic
    def sign_in_link(self, request: HttpRequest, account: int) -> HttpResponse:
        """Shows the link of an account without a password; the button ends the password of another account."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        # With the link of a stronger account the reader could sign in as that account.
        person = get_object_or_404(people_to_manage(request.user), pk=account)
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        # Changes with each new password: a page that was open since before ends none that was chosen meanwhile.
        seen = stamp(person.password)
        if request.method == "POST":
            person = _held(request, person.pk)
            # Not one's own: without a password the reader could not sign in again.
            if request.POST.get("seen") == seen and person.has_usable_password() and person.pk != request.user.pk:
                first_sign_in.start_over(person)
                self.log_change(request, person, "A new link to choose a password.")
            else:
                messages.warning(request, str(_("Nothing was changed: the account was changed meanwhile.")))
            return redirect(request.path)
        context = self.admin_site.each_context(request) | {
            "title": _("Link to sign in"),
            "opts": self.model._meta,
            "colleague": person,
            "seen": seen,
            # It opens the account, so it is shown only as long as there is no password.
            "link": "" if person.has_usable_password() else first_sign_in.link(person),
            "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
            "is_own": person.pk == request.user.pk,
            "account": reverse("admin:auth_user_change", args=[person.pk]),
        }
        return TemplateResponse(request, "admin/auth/user/sign_in_link.html", context)


def _held(request: HttpRequest, pk: int) -> User:
    """The account, locked with that of the reader. Raises `PermissionDenied` when the reader's right is gone."""
    # Two who end each other's access come one after the other, so that one of them is left.
    reader = viewer_of(request)
    locked = User.objects.select_for_update(no_key=True).filter(pk__in={pk, reader.pk}).order_by("pk")
    found = {each.pk: each for each in locked}
    if found[reader.pk].password != reader.password or not _manages_accounts(reader.pk):
        raise PermissionDenied
    return found[pk]


def _shows_offices(request: HttpRequest, person: User, prefix: str) -> bool:
    """Whether the lines with offices that were sent are those that are stored."""
    keys = {str(pk) for pk in Membership.objects.filter(user=person).values_list("pk", flat=True)}
    sent = {key for name, key in request.POST.items() if name.startswith(f"{prefix}-") and name.endswith("-id")}
    return sent - {""} == keys


def _manages_accounts(pk: int) -> bool:
    # Read anew: an account in memory keeps the rights that it had.
    person = User.objects.get(pk=pk)
    return person.is_staff and person.has_perm("auth.change_user")


def _serves_every_office(role: Group) -> bool:
    return role.permissions.filter(codename=EVERY_OFFICE.partition(".")[2]).exists()


admin.site.unregister(User)
admin.site.register(User, AccountAdmin)
