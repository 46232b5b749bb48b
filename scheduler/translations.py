"""The sentences of the project in every language: collected, merged and compiled with Babel, without gettext.

A language is a folder under `locale/` and an entry of `LANGUAGES`. The sources are in `LANGUAGE_CODE`, which has no
folder. `.po` files are committed; `.mo` files are made from them and never committed.

Each language has two catalogues. What only people who work here read is in `locale/staff/`, and may be missing: it is
then in English. Every other sentence, also one that both read, is in `locale/`.
"""

import tempfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.conf import settings
from django.core import checks
from django.template import Engine
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

_SINGLE, _PLURAL = (1,), (1, 2)
_SINGLE_IN_CONTEXT, _PLURAL_IN_CONTEXT = ((1, "c"), 2), ((1, "c"), 2, 3)
_KEYWORDS: dict[str, Any] = {
    "_": _SINGLE,
    "gettext": _SINGLE,
    "gettext_lazy": _SINGLE,
    "gettext_noop": _SINGLE,
    "ngettext": _PLURAL,
    "ngettext_lazy": _PLURAL,
    "pgettext": _SINGLE_IN_CONTEXT,
    "pgettext_lazy": _SINGLE_IN_CONTEXT,
    "npgettext": _PLURAL_IN_CONTEXT,
    "npgettext_lazy": _PLURAL_IN_CONTEXT,
}
_LINE_WIDTH = 110

PUBLIC, STAFF = PARTS = 0, 1
"""The place of a part in `LOCALE_PATHS`."""

READ_BY_STAFF = (
    *("appointments/admin/", "appointments/desk/", "appointments/staff/", "appointments/supply/"),
    *("appointments/support/", "templates/admin/", "templates/desk/", "templates/registration/", "templates/support/"),
    *("offices/admin.py", "offices/memberships.py", "offices/own_rows.py", "offices/people.py"),
)
"""Where people who work here are spoken to, and nobody else."""


def catalogues(part: int = PUBLIC) -> dict[str, Path]:
    """The `.po` file of every language but that of the sources, whether it exists yet or not."""
    folder = Path(settings.LOCALE_PATHS[part])
    others = (code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
    return {code: folder / to_locale(code) / "LC_MESSAGES" / "django.po" for code in others}


def collect() -> Catalog:
    """Every sentence of our Python code and templates, untranslated, with the files it is in."""
    catalog = Catalog(charset="utf-8")
    for path in sorted(_sources()):
        name = path.relative_to(settings.BASE_DIR).as_posix()
        for _line, sentence, comments, context in _sentences(path):
            catalog.add(sentence, locations=[(name, 1)], auto_comments=comments, context=context)
    return catalog


def written() -> list[tuple[int, str, Path]]:
    """Part, language and file of every catalogue that is kept; a language may have none for staff."""
    found = [(part, language, po) for part in PARTS for language, po in catalogues(part).items()]
    return [(part, language, po) for part, language, po in found if part == PUBLIC or po.exists()]


def only(part: int, sources: Catalog) -> Catalog:
    """The sentences of one part."""
    catalog = Catalog(charset="utf-8")
    for message in _messages(sources):
        places = [path for path, _line in message.locations]
        if part == (STAFF if all(path.startswith(READ_BY_STAFF) for path in places) else PUBLIC):
            comments = message.auto_comments
            catalog.add(message.id, locations=message.locations, auto_comments=comments, context=message.context)
    return catalog


def known(language: str) -> Catalog:
    """All translations of a language: a sentence that moves from one part to the other keeps its translation."""
    both = Catalog(charset="utf-8")
    for part in PARTS:
        for message in _messages(read(catalogues(part)[language])):
            both.add(
                message.id,
                message.string,
                locations=message.locations,
                flags=message.flags,
                user_comments=message.user_comments,
                context=message.context,
            )
    return both


def read(po: Path) -> Catalog:
    """The translations in a `.po` file; none when it does not exist."""
    if not po.exists():
        return Catalog(charset="utf-8")
    with po.open("rb") as file:
        return read_po(file, charset="utf-8", abort_invalid=True)


def merge(sources: Catalog, translated: Catalog, language: str) -> Catalog:
    """The sentences of `sources` with the exact matches of `translated`. Guesses nothing."""
    merged = Catalog(locale=to_locale(language), charset="utf-8")
    for message in _messages(sources):
        known = translated.get(message.id, message.context)
        # A sentence that got a plural needs two translations, and one cannot stand for both.
        if known is not None and known.pluralizable != message.pluralizable:
            known = None
        merged.add(
            message.id,
            known.string if known else None,
            locations=message.locations,
            flags=known.flags if known else (),
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known else (),
            context=message.context,
        )
    return merged


def write(catalog: Catalog, po: Path) -> None:
    """Writes a `.po` file whose text depends on its sentences alone: sorted, no dates, no line numbers."""
    text = BytesIO()
    # Dates and line numbers would make two branches conflict in lines that nobody changed.
    write_po(text, catalog, width=_LINE_WIDTH, omit_header=True, sort_output=True, include_lineno=False)
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(_header(catalog) + text.getvalue().decode().rstrip() + "\n", encoding="utf-8")


def missing(catalog: Catalog) -> list[Message]:
    """The sentences without a translation, or with a fuzzy one."""
    return [message for message in _messages(catalog) if message.fuzzy or not all(_strings(message))]


def is_stale(po: Path) -> bool:
    """Whether the `.mo` file that Django reads is missing or older than its `.po`."""
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def compile_all() -> list[Path]:
    """Makes the `.mo` files that are missing or old, and returns them. Safe in parallel processes."""
    stale = [po for _part, _language, po in written() if po.exists() and is_stale(po)]
    return [_compile(po) for po in stale]


@checks.register()
def translations_are_compiled(**_kwargs: object) -> list[checks.CheckMessage]:
    """Warns about a language that would be shown in English because its `.mo` file is missing or old.

    A language without a catalogue for staff is none of these.
    """
    return [
        checks.Warning(
            f"The translations for {language!r} are not compiled.",
            hint="Run: manage.py compile_translations",
            id="scheduler.W001",
        )
        for _part, language, po in written()
        if is_stale(po)
    ]


def _sources() -> Iterator[Path]:
    """The Python files of our own apps except migrations, and every template."""
    base = Path(settings.BASE_DIR)
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.parent == base:
            yield from (path for path in folder.rglob("*.py") if "migrations" not in path.parts)
    for templates in Engine.get_default().dirs:
        yield from (path for path in Path(templates).rglob("*.*") if path.is_file())


def _sentences(path: Path) -> Iterator[tuple[int, Any, list[str], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # The extracted template is lines of calls; its indentation has no meaning in Python.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    yield from extract("python", BytesIO(source.encode()), _KEYWORDS, ["Translators"], {"encoding": "utf-8"})


def _messages(catalog: Catalog) -> Iterable[Message]:
    return [message for message in catalog if message.id]


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (list, tuple)) else (message.string or "",)


def _header(catalog: Catalog) -> str:
    return (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalog.locale_identifier}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )


def _compile(po: Path) -> Path:
    """Writes beside the `.mo` file and renames it, so that no process reads half a file."""
    mo = po.with_suffix(".mo")
    with tempfile.NamedTemporaryFile(dir=mo.parent, suffix=".tmp", delete=False) as file:
        write_mo(file, read(po))
    finished = Path(file.name)
    # Temporary files are for their user alone, and the site may run as another one.
    finished.chmod(0o644)
    return finished.replace(mo)
