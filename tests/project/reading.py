"""How hard a text is to read, by the two formulas that public services use.

Flesch–Kincaid grade for English (Kincaid 1975), Fernández-Huerta for Spanish (1959, as corrected by Law 2011). Both
need syllables, which are counted by sound: accurate enough for whole pages of text.
"""

import re

_SPANISH_VOWELS = "aeiouáéíóúü"


def sentences(text: str) -> list[str]:
    """Text cut after full stops, question and exclamation marks and colons; abbreviations and numbers stay whole."""
    whole = re.sub(r"\b(?:[ap]\. ?m\.|EE\. UU\.|U\.S\.)", lambda match: re.sub(r"[. ]", "", match[0]), text)
    return [part.strip() for part in re.split(r"(?<=[.?!:])\s+", whole) if words(part)]


def words(text: str) -> list[str]:
    """Words of letters; numbers and codes are not read as words."""
    return re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)


def english_syllables(word: str) -> int:
    """Groups of vowels, without a silent e or -ed at the end."""
    plain = re.sub(r"(?:[^laeiouy]es|[^aeiouydt]ed|[^laeiouy]e)$", lambda match: match[0][0], word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", plain)))


def spanish_syllables(word: str) -> int:
    """Groups of vowels, two strong vowels and an accented weak one apart; the u of que and gui is silent."""
    plain = re.sub(r"qu(?=[eiéí])|gu(?=[eiéí])", "q", word.lower())
    plain = re.sub(r"y\b", "i", plain)
    groups = re.findall(f"[{_SPANISH_VOWELS}]+", plain)
    return max(
        1, sum(1 + len(re.findall(r"(?<=[aeoáéó])[aeoáéó]|(?<=[aeo])[íú]|[íú](?=[aeo])", each)) for each in groups)
    )


def words_per_sentence(text: list[str]) -> float:
    cut = [words(sentence) for part in text for sentence in sentences(part)]
    return sum(map(len, cut)) / len(cut)


def flesch_kincaid_grade(text: list[str]) -> float:
    """The U.S. school grade that an English text needs."""
    said = [word for part in text for word in words(part)]
    syllables = sum(map(english_syllables, said)) / len(said)
    return 0.39 * words_per_sentence(text) + 11.8 * syllables - 15.59


def fernandez_huerta(text: list[str]) -> float:
    """How easy a Spanish text is: 70 to 80 is easy, above 80 very easy."""
    said = [word for part in text for word in words(part)]
    syllables = sum(map(spanish_syllables, said)) / len(said)
    return 206.84 - 60 * syllables - 1.02 * words_per_sentence(text)
