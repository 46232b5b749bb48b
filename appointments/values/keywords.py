"""Pure: the meaning of a short reply to a text, in English or Spanish.

Ignores capitals, accents, punctuation, emoji, spaces between letters, repeated letters, greetings and polite words. A
sentence that says more is `OTHER`: a guess must not opt anyone out or cancel an appointment. Source of English words:
https://www.twilio.com/docs/messaging/features/stop-keywords (STOP and its synonyms, START, HELP).
"""

import re
import unicodedata
from typing import NamedTuple

from django.db.models import TextChoices

from offices.languages import SOURCE


class Asks(TextChoices):
    """What a reply asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    OTHER = "other"


class Meaning(NamedTuple):
    """`language` is empty when more than one uses the word."""

    kind: Asks
    language: str = ""


def read(words: str) -> Meaning:
    """The meaning of the text."""
    tokens = re.findall(r"[^\W_]+", _plain(words))
    if not tokens:
        # A question mark alone asks for help.
        return Meaning(Asks.HELP if "?" in words or "¿" in words else Asks.OTHER)
    # “S T O P”
    if all(len(token) == 1 for token in tokens):
        tokens = [_squeezed("".join(tokens))]
    # Each step keeps the words when it would leave none: “ok” alone is no empty text.
    tokens = [token for token in tokens if token not in _GREETINGS] or tokens
    core = [token for token in tokens if token not in _POLITE] or tokens
    whole = next(filter(None, (_MEANINGS.get(_squeezed("".join(some))) for some in (tokens, core))), None)
    return whole or _together([_MEANINGS.get(token) for token in core])


def _plain(words: str) -> str:
    """ "¡ÁLTOOO!" -> "¡alto!" """
    letters = unicodedata.normalize("NFKD", words).casefold()
    return _squeezed("".join(letter for letter in letters if not unicodedata.combining(letter)))


def _squeezed(words: str) -> str:
    return re.sub(r"(.)\1+", r"\1", words)


def _together(meanings: list[Meaning | None]) -> Meaning:
    """Several words have a meaning only when all have the same one: "STOP CANCEL"."""
    kinds = {meaning.kind for meaning in meanings if meaning}
    if None in meanings or len(kinds) != 1:
        return Meaning(Asks.OTHER)
    languages = {meaning.language for meaning in meanings if meaning}
    return Meaning(kinds.pop(), languages.pop() if len(languages) == 1 else "")


_WORDS: dict[Meaning, str] = {
    Meaning(Asks.STOP): "stop stopall stp stpo stopit",
    Meaning(Asks.STOP, "en"): "unsubscribe unsuscribe unsub cancel end quit revoke optout remove nomore halt "
    "donottextme donttextme donottext donttext donotsend dontsend dontanymore donotanymore dontcontact donotcontact",
    Meaning(Asks.STOP, "es"): (
        "alto altos pare paren para parar basta baja darbaja dardebaja detener detenga detengan cancelar cancele "
        "terminar termine fin salir eliminar nomas nomasmensajes desuscribir desuscribirme "
        "nomandenmas nomandemas noenvienmas noenviemas noescribanmas noescribamas yanoquieromensajes "
        "noquieromensajes noquieromasmensajes noquierorecibirmensajes noquierorecibirmasmensajes noquieromastextos"
    ),
    Meaning(Asks.START): "start unstop",
    Meaning(Asks.START, "en"): "yes subscribe resume begin optin",
    Meaning(Asks.START, "es"): "inicio iniciar inicie empezar empiece comenzar comience alta si reanudar activar",
    Meaning(Asks.HELP): "info",
    Meaning(Asks.HELP, "en"): "help helpme",
    Meaning(Asks.HELP, "es"): "ayuda ayudar ayudeme ayudenme auxilio informacion",
}
OF_ONE_LANGUAGE = sorted({meaning.language for meaning in _WORDS} - {"", SOURCE})
"""The languages with words that are no English words too."""

_MEANINGS = {_squeezed(word): meaning for meaning, words in _WORDS.items() for word in words.split()}

_POLITE_WORDS = (
    "please pls plz now all texting texts text sending messaging messages message msg msgs me my it the these this "
    "thanks thank you i want to need por favor porfavor ya todo todos mensaje mensajes texto textos enviar enviarme "
    "enviando mandar mandarme mandando de los las el la estos gracias quiero recibir dar darme necesito"
)
_GREETING_WORDS = (
    "hello hi hey good morning afternoon evening sir madam ok okay regards sincerely bye hola buenos buenas dias "
    "tardes noches senor senora senores saludos atentamente disculpe disculpen perdon"
)
_GREETINGS = frozenset(_squeezed(word) for word in _GREETING_WORDS.split())
_POLITE = frozenset(_squeezed(word) for word in _POLITE_WORDS.split())
