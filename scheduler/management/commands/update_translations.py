"""`manage.py update_translations`: brings every language's `.po` file up to date with the sources."""

from typing import Any

from django.core.management.base import BaseCommand

from scheduler import translations


class Command(BaseCommand):
    help = "Collects every sentence of the code and templates into locale/*/LC_MESSAGES/django.po, then compiles."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Keeps the translations of existing sentences, drops the others, and prints how many are missing."""
        sources = translations.collect()
        for language, po in translations.catalogues().items():
            catalog = translations.merge(sources, translations.read(po), language)
            translations.write(catalog, po)
            lacking = len(translations.missing(catalog))
            self.stdout.write(f"{language}: {len(catalog)} sentences, {lacking} to translate")
        translations.compile_all()
