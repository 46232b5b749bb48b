"""Text that staff enter in two languages, read through one accessor."""

from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language


class Bilingual:
    """Reads `<field>_<language>` of a row in the reader's language, else the English text.

    In a page, use `Bilingual.marked` (the template filter `in_language`), which tells a screen reader when the text
    falls back to English.
    """

    def __init__(self, field: str) -> None:
        self.field = field

    def __get__(self, row: Model | None, owner: type[Model]) -> str:
        if row is None:
            return self.field
        return self.read(row)[0]

    def read(self, row: Model) -> tuple[str, str]:
        """The text and its language."""
        language = (get_language() or "en")[:2]
        text = getattr(row, f"{self.field}_{language}", "")
        return (text, language) if text else (getattr(row, f"{self.field}_en"), "en")

    @staticmethod
    def marked(row: Model, field: str) -> SafeString | str:
        """The text for a page, wrapped in `lang="en"` when it falls back to English."""
        text, language = Bilingual(field).read(row)
        if language == (get_language() or "en")[:2]:
            return text
        return format_html('<span lang="{}">{}</span>', language, text)
