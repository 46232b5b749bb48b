"""Files of offices, hours, closures, counties and notices: chosen, seen with what is wrong in them, then saved."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appointments import vault
from appointments.admin import closures, offices, slots
from appointments.admin.check import Check, answer
from appointments.imports import KINDS
from appointments.imports.plan import Plan, Scope
from appointments.models import Upload
from appointments.pages import downloads
from offices.access import EVERY_OFFICE, offices_of
from offices.csv_import import BadCsv, text_of
from offices.own_rows import NotFoundAdmin

LARGEST = 480 * 1024
TOLD = {"offices": offices.TOLD, "hours": slots.TOLD, "closures": closures.TOLD}


def takes_file(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Says that this page takes a file (`scheduler.edges.FilesOfStaff`)."""
    view.takes_file = True  # type: ignore[attr-defined] # read by its name
    return view


class FileForm(forms.Form):
    """Which file, and what is in it. Refuses a file of which no line can be read."""

    kind = forms.ChoiceField(label=_("What is in the file"))
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("At most 480 KB, about 4,000 lines. Load longer files on the command line."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["kind"].choices = _allowed(request)  # type: ignore[attr-defined] # it has choices

    def clean(self) -> dict[str, Any]:
        """Reads the file once, to say at once that it cannot be read."""
        given = super().clean() or {}
        if given.keys() >= {"kind", "file"}:
            try:
                self.text = _text(given["file"])
                KINDS[given["kind"]].plan(self.text, _scope(self.request))
            except BadCsv as error:
                self.add_error("file", [str(problem) for problem in error.problems])
        return given


def _text(file: Any) -> str:
    if file.size > LARGEST:
        raise forms.ValidationError(_("This file is too large. Load it on the command line."))
    return text_of(file.read())


def _allowed(request: HttpRequest) -> list[tuple[str, Any]]:
    return [(name, kind.title) for name, kind in KINDS.items() if request.user.has_perm(kind.right)]


def _scope(request: HttpRequest) -> Scope:
    return Scope(timezone.now(), offices_of(request.user), request.user.has_perm(EVERY_OFFICE))


@admin.register(Upload)
class UploadAdmin(NotFoundAdmin):
    """One's own files that wait to be saved."""

    list_display = ["title", "made_at"]
    show_full_result_count = False
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Upload]:
        return Upload.objects.waiting(timezone.now()).filter(by=request.user.pk)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(_allowed(request))

    def has_view_permission(self, request: HttpRequest, obj: Upload | None = None) -> bool:
        return bool(_allowed(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(_allowed(request))

    def has_change_permission(self, request: HttpRequest, obj: Upload | None = None) -> bool:
        return bool(_allowed(request))

    def has_delete_permission(self, request: HttpRequest, obj: Upload | None = None) -> bool:
        return False

    @admin.display(description=_("what is in the file"), ordering="kind")
    def title(self, upload: Upload) -> str:
        return str(KINDS[upload.kind].title)

    @takes_file
    def add_view(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = FileForm(*sent, request=request, initial={"kind": request.GET.get("kind", "")})
        if sent and form.is_valid():
            return redirect("admin:appointments_upload_change", _keep(request, form.cleaned_data["kind"], form.text))
        shown = {"title": _("Load a file"), "form": form, "kinds": _kinds(request), "opts": self.model._meta}
        return TemplateResponse(request, "admin/upload.html", self.admin_site.each_context(request) | shown)

    def change_view(self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any) -> HttpResponse:
        upload = self._own(request, object_id)
        if upload is None:
            messages.warning(request, gettext("This file was saved before, or it waited too long. Choose it again."))
            return redirect("admin:appointments_upload_add")
        kind, plan = KINDS[upload.kind], _plan(request, upload)
        # The mark at the beginning is for Excel, and no part of the first column's name.
        rest = downloads.text_of(plan.reading.to_mend()).removeprefix("\ufeff") if plan.held_back else ""
        then = reverse(f"admin:{kind.then}_changelist")
        if rest:
            # The key follows from the text, so the address is known before the rest is stored.
            then = reverse("admin:appointments_upload_change", args=[_key(request, upload.kind, rest)])
        check = Check(
            _("Check the file"), plan.steps, TOLD.get(upload.kind, ""), _("The file is saved."), then,
            lambda: self._finish(request, upload, plan, rest), bulk=plan.bulk,
        )  # fmt: skip
        more = {"plan": plan, "upload": upload}
        return answer(self, request, check, template="admin/upload_check.html", **more)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.mend)
        return [path("<uuid:pk>/mend/", page, name="appointments_upload_mend"), *super().get_urls()]

    def mend(self, request: HttpRequest, pk: str) -> HttpResponse:
        """The lines that are held back, as a file to mend and load again."""
        upload = self._own(request, str(pk))
        if upload is None:
            raise Http404
        heading, *lines = _plan(request, upload).reading.to_mend()
        return downloads.answer(f"{upload.kind}-to-mend.csv", heading, lines)

    def _own(self, request: HttpRequest, key: str) -> Upload | None:
        """The file, if it is theirs, waits still, and they may load it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        upload = self.get_object(request, key)
        # The right may have been taken away since the file was chosen.
        return upload if upload and request.user.has_perm(KINDS[upload.kind].right) else None

    def _finish(self, request: HttpRequest, upload: Upload, plan: Plan, rest: str) -> None:
        """Keeps only the lines that are held back, as a file of their own."""
        counts = {"kind": upload.kind, "added": plan.added, "changed": plan.changed, "held": plan.held_back}
        said = gettext("%(kind)s: %(added)s added, %(changed)s changed, %(held)s held back") % counts
        # First: the entry names the file, which is deleted next.
        self.log_change(request, upload, said)
        upload.delete()
        if rest:
            _keep(request, upload.kind, rest)


def _keep(request: HttpRequest, kind: str, text: str) -> uuid.UUID:
    """Stores a file; one that waits already is the same file. Returns its key."""
    key, now = _key(request, kind, text), timezone.now()
    # A file of the same text that waited too long would take this key.
    Upload.objects.over(now).filter(pk=key).delete()
    if not Upload.objects.filter(pk=key).exists():
        upload = Upload(pk=key, kind=kind, by_id=cast(int, request.user.pk), made_at=now)
        upload.sealed = text
        upload.save(force_insert=True)
    return key


def _key(request: HttpRequest, kind: str, text: str) -> uuid.UUID:
    """Tells this file of this person from any other, so that it is kept once though it is sent twice."""
    return uuid.UUID(vault.index("upload", str(request.user.pk), kind, text)[:32])


def _plan(request: HttpRequest, upload: Upload) -> Plan:
    return KINDS[upload.kind].plan(upload.sealed, _scope(request))


def _kinds(request: HttpRequest) -> list[Any]:
    return [(KINDS[name].title, *KINDS[name].columns()) for name, _title in _allowed(request)]
