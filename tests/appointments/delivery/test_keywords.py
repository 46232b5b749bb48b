"""The meaning of replies to a text."""

import pytest

from appointments.values.keywords import read

STOP_KIN = [
    *("STOP", "stop", "Stop.", "STOP!!!", "  stop  ", "¡STOP!", "“Stop”", "S T O P", "stoppp", "Stop 🙏", "ＳＴＯＰ"),
    *("STOPALL", "stop all", "UNSUBSCRIBE", "Cancel", "END", "quit", "REVOKE", "opt out", "OPT-OUT", "optout"),
    *("please stop", "Stop texting me please", "STOP CANCEL", "no more messages", "I want to unsubscribe"),
    *(
        "ALTO",
        "alto",
        "¡Alto!",
        "ÁLTO",
        "Altooo",
        "a l t o",
        "alto por favor",
        "PARE",
        "parar",
        "Para",
        "BASTA",
        "baja",
    ),
    *("darme de baja", "DETENER", "detenga los mensajes", "cancelar", "terminar", "fin", "salir", "no más", "NO MAS"),
    *("No más mensajes, por favor", "alto gracias", "Ya no más textos"),
    *("Hello, please stop", "Hi! Do not text me", "don't text me anymore", "STOP\n\nRegards", "Good morning. Stop it"),
    *(
        "Buenos días, no me manden más mensajes",
        "Hola. Ya no quiero mensajes",
        "Disculpe, no me escriban más",
        "Hola\nalto",
    ),
]
HELP_KIN = ["HELP", "help?", "help me", "INFO", "AYUDA", "ayuda por favor", "Necesito ayuda", "información", "?", "¿?"]
START_KIN = ["START", "unstop", "Yes", "subscribe", "INICIO", "inicio!", "comenzar", "Alta", "Sí", "si por favor"]
MORE_THAN_A_WORD = [
    *(
        "",
        "👍",
        "ok",
        "thanks",
        "gracias",
        "I can not come",
        "no puedo ir",
        "where is the bus stop",
        "Cancel my appointment",
    ),
    *(
        "para mi cita",
        "cancelar mi cita",
        "no",
        "the end of the street",
        "STOP START",
        "start of the day",
        "altos de la 5",
        "hola",
        "good morning",
        "don't stop texting me",
        "no manden a mi hijo",
        "do not be late",
    ),
]


@pytest.mark.parametrize("words", STOP_KIN)
def test_it_means_stop(words):
    assert read(words).kind == "stop"


@pytest.mark.parametrize("words", HELP_KIN)
def test_it_means_help(words):
    assert read(words).kind == "help"


@pytest.mark.parametrize("words", START_KIN)
def test_it_means_start(words):
    assert read(words).kind == "start"


@pytest.mark.parametrize("words", MORE_THAN_A_WORD)
def test_it_means_something_else(words):
    assert read(words).kind == "other"


@pytest.mark.parametrize(("word", "language"), [("ALTO", "es"), ("unsubscribe", "en"), ("STOP", ""), ("alto stop", "")])
def test_a_word_tells_its_language_unless_both_have_it(word, language):
    assert read(word).language == language
