"""The one place that makes the subject, the text and the HTML of a mail."""

from collections.abc import Mapping

from django.template.loader import render_to_string
from django.utils import translation

from appointments.messages import mail_html
from appointments.messages.letter import Letter

OWN_WORDS = ("address", "office_phone", "reference", "code", "agent", "support_phone", "court_phone")
"""The facts that are the same in every language: no mail program is to translate them."""


def compose(folder: str, facts: Mapping[str, object], *, language: str, key: str) -> Letter:
    """The mail of a folder under `templates/messages/`. Its HTML says the same as its text, in the same order."""
    with translation.override(language):
        subject = render_to_string(f"messages/{folder}/subject.txt", facts).strip()
        # Both are made from one rendered text, so they cannot differ.
        body = mail_html.tidy(render_to_string(f"messages/{folder}/email.txt", facts))
        own = {str(facts.get(name, "")) for name in OWN_WORDS}
        page = {"subject": subject, "blocks": mail_html.blocks(body), "language": language, "own": own}
        return Letter(body, language, key, subject, render_to_string("messages/email.html", page))
