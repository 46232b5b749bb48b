"""Texts that staff write: in the source language on their row, in every other language in one table.

A language that joins `settings.LANGUAGES` needs no migration. Where a text is not translated, the source text is read
instead, marked with its language.
"""

import threading
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakValueDictionary

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from offices.language import LanguageField, language_name
from offices.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_OF_ROWS = "SELECT {owner}, field, language, text FROM offices_translation WHERE {owner} = ANY(%s)"

_read_together = threading.local()


class Translation(models.Model):
    """One text of one row, in a language other than the source language."""

    # No index: the one of the constraint begins with the office.
    office = models.ForeignKey("offices.Office", models.CASCADE, null=True, related_name="translations", db_index=False)
    closure = models.ForeignKey("offices.Closure", models.CASCADE, null=True, related_name="translations")
    field = models.CharField(max_length=20)
    language = LanguageField()
    text = models.CharField(max_length=200)

    class Meta:
        verbose_name = "translation"
        verbose_name_plural = "translations"
        constraints = [
            models.UniqueConstraint(
                name="one_translation_per_text_and_language",
                fields=["office", "closure", "field", "language"],
                # One of office and closure is always null.
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="translation_belongs_to_one_row",
                condition=Q(office=None, closure__isnull=False) | Q(office__isnull=False, closure=None),
            ),
            models.CheckConstraint(name="translation_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.field} ({self.language}): {self.text}"


class Text:
    """Reads a text of a row in the reader's language, else in the source language: `office.name`.

    In a page, use the template filter `in_language`, which tells a screen reader when the language is another.
    """

    def __init__(self, field: str) -> None:
        self.field = field

    def __get__(self, row: "Translated | None", owner: type["Translated"]) -> str:
        return self.field if row is None else self.read(row)[0]

    def read(self, row: "Translated") -> tuple[str, str]:
        """The text and its language."""
        language, source = get_language() or settings.LANGUAGE_CODE, settings.LANGUAGE_CODE
        text = row.text(self.field, language)
        return (text, language) if text else (row.text(self.field, source), source)

    @staticmethod
    def marked(row: "Translated", field: str) -> SafeString | str:
        """The text for a page, wrapped in its `lang` when that is not the reader's."""
        text, language = Text(field).read(row)
        # A screen reader would read it with the sounds of the wrong language.
        return text if language == get_language() else format_html('<span lang="{}">{}</span>', language, text)


class Translated(models.Model):
    """A row with texts: each has a column `<field>_source`, and goes by `<field>_<language>` in forms and files."""

    TEXTS: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Stores the row, and the translations that were set."""
        if not self._unsaved:
            return super().save(*args, **kwargs)
        # Most callers hold a transaction already, and then need no savepoint in it.
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            self._store()
        return None

    @classmethod
    def from_db(cls, db: str | None, field_names: "Collection[str]", values: "Collection[Any]", **options: Any) -> Self:
        row = super().from_db(db, field_names, values, **options)
        # By identity: rows that are equal are still separate objects, and each is read from.
        _batch(cls)[id(row)] = row
        return row

    def refresh_from_db(
        self, using: str | None = None, fields: "Iterable[str] | None" = None, from_queryset: Any = None
    ) -> None:
        """Reads the row again, and its translations at their next use."""
        super().refresh_from_db(using, fields, from_queryset)
        if fields is None:
            self.__dict__.pop("_stored", None)

    @classmethod
    def translated_names(cls) -> dict[str, tuple[str, str]]:
        """Name in forms and files -> field and language, such as `name_es`. The source language has its column."""
        others = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        return {text_name(field, code): (field, code) for field in cls.TEXTS for code in others}

    def text(self, field: str, language: str) -> str:
        """The text in exactly this language; empty if there is none."""
        if language == settings.LANGUAGE_CODE:
            return str(getattr(self, f"{field}_source"))
        if (field, language) in self._unsaved:
            return self._unsaved[field, language]
        return self._stored.get((field, language), "")

    def write(self, field: str, texts: Mapping[str, str]) -> Self:
        """Sets a text (language -> text). `save` stores it."""
        for language, text in texts.items():
            if language == settings.LANGUAGE_CODE:
                setattr(self, f"{field}_source", text)
            else:
                self._unsaved[field, language] = text
        return self

    def fact(self, name: str) -> Any:
        """The value of a column, or of a text by its name in forms and files."""
        place = self.translated_names().get(name)
        return self.text(*place) if place else getattr(self, name)

    def set_fact(self, name: str, value: Any) -> None:
        """Sets it."""
        place = self.translated_names().get(name)
        if place:
            self._unsaved[place] = value
        else:
            setattr(self, name, value)

    @classmethod
    def fact_label(cls, name: str) -> str:
        """What staff read beside it."""
        field, language = cls.translated_names().get(name, (name.removesuffix("_source"), settings.LANGUAGE_CODE))
        if field not in cls.TEXTS:
            columns = {column.name: column.verbose_name for column in cls._meta.concrete_fields}
            # The history can name a text in a language that the site no longer has.
            return str(columns.get(name, name))
        what = cls._meta.get_field(f"{field}_source").verbose_name  # type: ignore[union-attr]
        return _("%(what)s (%(language)s)") % {"what": what, "language": language_name(language)}

    @classmethod
    def facts_in_words(cls, before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """What staff read of facts that change: the name and both values, which are given as the history holds them."""
        return [
            (capfirst(cls.fact_label(name)), cls._in_words(name, was), cls._in_words(name, after[name]))
            for name, was in before.items()
        ]

    @classmethod
    def _in_words(cls, name: str, stored: str) -> str:
        column = {each.name: each for each in cls._meta.concrete_fields}.get(name)
        if isinstance(column, models.BooleanField):
            return {"True": _("Yes"), "False": _("No")}.get(stored, stored)
        return str(dict(column.flatchoices).get(stored, stored)) if column else stored

    def clean_fields(self, exclude: "Collection[str] | None" = None) -> None:
        """Holds a translation to the limits of the column with its source."""
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for (field, language), text in self._unsaved.items():
            try:
                # A translation has no column of its own to be checked by.
                self._meta.get_field(f"{field}_source").run_validators(text)  # type: ignore[union-attr]
            except ValidationError as error:
                errors[text_name(field, language)] = error.error_list
        if errors:
            raise ValidationError(errors)

    @property
    def _unsaved(self) -> dict[tuple[str, str], str]:
        """Field and language -> text, as long as it is not stored."""
        unsaved: dict[tuple[str, str], str] = self.__dict__.setdefault("_unsaved_texts", {})
        return unsaved

    @cached_property
    def _stored(self) -> dict[tuple[str, str], str]:
        """Field and language -> stored translation. The first row that is asked reads those of all rows of its kind in
        use: one query for a list.
        """
        if self.pk is None:
            return {}
        # Itself too: others may have emptied the batch since it was read.
        # By its values: one that ends while they are read is left out, and is no error.
        rows = {id(self): self} | {id(row): row for row in _batch(type(self)).values()}
        _batch(type(self)).clear()
        found = defaultdict[Any, dict[tuple[str, str], str]](dict)
        owner = f"{self._meta.model_name}_id"
        with connection.cursor() as cursor:
            # Plain SQL: the page of each appointment asks it, and putting it together took longer than the answer.
            cursor.execute(Prepared(_OF_ROWS.format(owner=owner)), [list({row.pk for row in rows.values()})])
            for key, field, language, text in cursor.fetchall():
                found[key][field, language] = text
        for row in rows.values():
            row.__dict__["_stored"] = found[row.pk]
        return found[self.pk]

    def _store(self) -> None:
        owner: dict[str, Any] = {str(self._meta.model_name): self}
        for (field, language), text in self._unsaved.items():
            place = {**owner, "field": field, "language": language}
            if text:
                Translation.objects.update_or_create(**place, defaults={"text": text})
            else:
                Translation.objects.filter(**place).delete()
        self._unsaved.clear()
        # What was read before the change is out of date.
        self.__dict__.pop("_stored", None)


def text_name(field: str, language: str) -> str:
    """The name of a text in forms and files: `name_es`."""
    return f"{field}_{language.replace('-', '_')}"


def _batch(model: type[Translated]) -> "WeakValueDictionary[int, Translated]":
    """Rows that this thread read from the database and whose translations it did not read yet."""
    # Weak: a row that no one holds any more needs no translations.
    batch: WeakValueDictionary[int, Translated] = _read_together.__dict__.setdefault(
        model.__name__, WeakValueDictionary()
    )
    return batch
