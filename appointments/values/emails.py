"""Pure: e-mail addresses as people type and paste them."""

from offices import typed_text

_AROUND = "<>()[]{}\"'“”‘’«».,;:"


def plain_email(typed: str) -> str:
    """The address without what nobody sees, "mailto:", brackets, quotes and spaces; small letters in the domain.

    So that a bounce and a request to stop find it: "<Ana@Example.COM>." -> "Ana@example.com".
    """
    text = "".join(typed_text.plain(typed).split()).strip(_AROUND)
    text = text[len("mailto:") :] if text.casefold().startswith("mailto:") else text
    name, at, domain = text.rpartition("@")
    # The part before the @ may differ by its case (RFC 5321); a domain does not.
    return f"{name}{at}{domain.lower()}"
