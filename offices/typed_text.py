"""Pure: text as people type, paste or dictate it, made plain before any reader interprets it.

Every reader of a form field, a search or a CSV cell starts here, so that none of them is less kind than another.
"""

import re
import unicodedata

_LOOK_ALIKES = str.maketrans(
    # Cyrillic and Greek letters that look like Latin ones; phones with two keyboards mix them.
    "АВЕЅІЈКМНОРСТУХаеіјорсухѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧονιҺһԌ",
    "ABESIJKMHOPCTYXaeijopcyxsABEZHIKMNOPTYXoviHhG",
)
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that are drawn as nothing, though their category does not say so."""

_INVISIBLE = frozenset(("Cf", "Cc", "Cs", "Co", "Cn"))
_SELECTORS = ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_ORDINARY = re.compile(r"[ -~À-ÿ]*")
_DASHES = re.compile(r"[‐-―−⁃﹘﹣－]")


def plain(typed: str) -> str:
    """`typed` without characters that nobody sees, with single spaces, ASCII digits and hyphens; letters as they are.

    "\u200b４２\u00a0−\u202c٣" -> "42 -3". Accents, capitals and punctuation stay.
    """
    # Most of what is typed needs no more, and every cell of a file comes through here.
    if _ORDINARY.fullmatch(typed):
        return " ".join(typed.split())
    shown = _DASHES.sub("-", "".join(map(_shown, typed)))
    return " ".join(unicodedata.normalize("NFC", "".join(map(_simple, shown))).split())


def first_shown(typed: str) -> str:
    """The first character that is drawn; empty if none is."""
    return next((sign for sign in typed if _shown(sign).strip()), "")


def latin(typed: str) -> str:
    """`plain` text in which letters of other alphabets that look like Latin ones are Latin, without accents."""
    text = plain(typed)
    if text.isascii():
        return text
    # NFD takes a letter and its accent apart, so that the accent can be left out.
    decomposed = unicodedata.normalize("NFD", text.translate(_LOOK_ALIKES))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def one_alphabet(typed: str) -> str:
    """`plain` text; in a word with Latin letters, look-alikes of other alphabets are Latin. Other words stay."""
    text = plain(typed)
    if text.isascii():
        return text
    # A word that is all Cyrillic is a name in Cyrillic, and not a misspelled Latin one.
    return " ".join(word.translate(_LOOK_ALIKES) if _LATIN.search(word) else word for word in text.split())


def _shown(sign: str) -> str:
    if sign.isspace():
        return " "
    if sign in _BLANK or any(first <= ord(sign) <= last for first, last in _SELECTORS):
        return ""
    return "" if unicodedata.category(sign) in _INVISIBLE else sign


def _simple(sign: str) -> str:
    """Digits of any script as ASCII digits, full-width letters as plain ones. "½" and "²" are no digits and stay."""
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return sign if unicodedata.category(sign) == "No" else unicodedata.normalize("NFKC", sign)


def number_in(given: str) -> int:
    """The number that a form or an address of ours names; 0, which no row and no version has, if it is another text."""
    # Longer ones fit no column, and Python refuses to read thousands of digits.
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
