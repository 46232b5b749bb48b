"""Pure: counts the parts of a text message, and shortens text to fit in one part.

A text of GSM-7 characters holds 160 of them. One other character (such as á, í, ó or ú) makes the phone network switch
the whole text to UCS-2: 70 characters. Source: 3GPP TS 23.038, default alphabet and extension table; TS 23.040 for the
parts.
"""

import unicodedata

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""Characters that count as one."""

EXTENSION = frozenset("\f^{}\\[~]|€")
"""Characters that count as two."""

ONE_PART = 160
# A header of 7 characters in each part says how they belong together.
_EACH_PART = 153
_UCS2_ONE_PART = 70
_UCS2_EACH_PART = 67

# Square brackets count as two characters.
_LOOKALIKES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "[": "(", "]": ")"})


def is_gsm7(text: str) -> bool:
    """Whether every character is in the default alphabet or its extension table."""
    return set(text) <= BASIC | EXTENSION


def parts(text: str) -> int:
    """The number of parts the network sends and bills `text` as."""
    if is_gsm7(text):
        length, one, each = sum(2 if sign in EXTENSION else 1 for sign in text), ONE_PART, _EACH_PART
    else:
        # Networks count units of UTF-16, of which an emoji takes two.
        length, one, each = len(text.encode("utf-16-le")) // 2, _UCS2_ONE_PART, _UCS2_EACH_PART
    return 1 if length <= one else -(-length // each)


def fold(text: str) -> str:
    """`text` in characters that count as one: drops accents where needed, and writes "?" where there is no plain form.

    For names and addresses we did not write. Our own sentences are worded so that nothing is lost.
    """
    if BASIC.issuperset(text):
        return text
    # Composed first: é is in the alphabet, and an e with an accent of its own is not.
    return "".join(_fold_sign(sign) for sign in unicodedata.normalize("NFC", text).translate(_LOOKALIKES))


def _fold_sign(sign: str) -> str:
    if sign in BASIC:
        return sign
    plain = (base for base in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(base))
    return "".join(base if base in BASIC else "?" for base in plain)
