"""Admin lists limited to the offices of the user; a row of another office is not found."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from offices import typed_text
from offices.access import EVERY_OFFICE, offices_of
from offices.models import Office

KEY = re.compile(r"[0-9]{1,18}")  # As many digits as a key can have.

if TYPE_CHECKING:
    ModelAdminBase = admin.ModelAdmin[Any]
else:
    ModelAdminBase = admin.ModelAdmin


class Picker(AutocompleteSelect):
    """Shows a refused form again without what cannot be the key of a row, which Django's own would ask for."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        return super().optgroups(name, [one for one in value if KEY.fullmatch(str(one))], attr)


class FilteredList(ChangeList):
    """Takes from its address what its own filters ask, and nothing else."""

    def get_filters(self, request: HttpRequest) -> Any:
        """Like Django's, but a question that no filter has taken is one that the list does not offer."""
        found = super().get_filters(request)
        # Django would compare any column with it: the hash of a link, a digest of a person, a sealed text.
        if found[2]:
            raise IncorrectLookupParameters
        return found


class NotFoundAdmin(ModelAdminBase):
    """Answers 404 for a row that is not in the list, where Django redirects to the front page."""

    # To count the rows of each choice takes seconds where there are millions.
    show_facets = admin.ShowFacets.NEVER

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Every list of the administration is one of these."""
        return FilteredList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Without what nobody sees, and without brackets and other signs around a word."""
        words = (re.sub(r"^\W+|\W+$", "", word) for word in typed_text.one_alphabet(search_term).split())
        return super().get_search_results(request, queryset, " ".join(words))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Without its filters when one has the sign NUL, as Django does for a filter that it does not know."""
        # No row has it, and PostgreSQL refuses the query.
        if any("\0" in text for name, values in request.GET.lists() for text in (name, *values)):
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        return super().changelist_view(request, extra_context)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404


class OwnOfficesAdmin(NotFoundAdmin):
    """Shows the rows of the user's offices, and offers no other office."""

    office_path = "office"
    """The look-up from a row to its office."""

    ordering_of_one: Sequence[str] = ()
    """The order where only some offices are listed, if it is another one: an index must serve it."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        if request.user.has_perm(EVERY_OFFICE):
            return rows
        return rows.filter(**{f"{self.office_path}__in": _own_keys(request)})

    def get_ordering(self, request: HttpRequest) -> Any:
        are_some = not request.user.has_perm(EVERY_OFFICE) or f"{self.office_path}__id__exact" in request.GET
        return (are_some and self.ordering_of_one) or super().get_ordering(request)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Model] | None":
        # Also in the form: a hidden choice could be posted all the same.
        if db_field.remote_field.model is Office:
            kwargs["queryset"] = offices_of(request.user)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Picker(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _own_keys(request: Any) -> list[int]:
    """The keys of the user's offices, read once for a request. With a query in their place the database does not see
    that they are few, and reads the rows of all offices.
    """
    if not hasattr(request, "own_office_keys"):
        request.own_office_keys = list(offices_of(request.user).values_list("pk", flat=True))
    keys: list[int] = request.own_office_keys
    return keys


class OwnOfficesFilter(RelatedFieldListFilter):
    """Offers the user's offices."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]"
    ) -> list[tuple[str, Any]]:
        own = offices_of(request.user).values("pk")
        return list(field.get_choices(include_blank=False, limit_choices_to={"pk__in": own}))
