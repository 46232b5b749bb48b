"""`manage.py update_translations`: brings every language's `.po` file up to date with the sources."""

from typing import Any

from django.core.management.base import BaseCommand

from scheduler import translations


class Command(BaseCommand):
    help = "Collects every sentence of the code and templates into the django.po files of locale/, then compiles."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Keeps the translations of existing sentences, drops the others, and prints how many are missing."""
        sources = translations.collect()
        # Read before any file is written: a sentence may move from one part to the other.
        known = {language: translations.known(language) for language in translations.catalogues()}
        for part, language, po in translations.written():
            catalog = translations.merge(translations.only(part, sources), known[language], language)
            translations.write(catalog, po)
            lacking = len(translations.missing(catalog))
            readers = "staff" if part == translations.STAFF else "everyone"
            self.stdout.write(f"{language}, for {readers}: {len(catalog)} sentences, {lacking} to translate")
        translations.compile_all()
