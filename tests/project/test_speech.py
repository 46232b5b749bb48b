"""The language check itself detects what it should."""

import pytest

from tests.project import speech


def page(body: str, language: str = "es") -> str:
    return f'<!doctype html><html lang="{language}"><head><title>Inicio</title></head><body>{body}</body></html>'


@pytest.mark.parametrize(
    "body",
    [
        "<p>Check your answers</p>",
        '<img src="x" alt="Where the number is">',
        '<nav aria-label="Choose a step"></nav>',
        '<input type="submit" value="Choose">',
        '<p lang="es">Hola <b>and good bye</b></p>',
    ],
)
def test_english_in_a_spanish_page_is_heard(body):
    assert speech.leaks(page(body))


@pytest.mark.parametrize(
    "body",
    [
        '<p>Hola</p><a lang="en" href="/en/">Check your answers</a>',
        '<p>Escriba a <span lang="en">the office</span> hoy</p>',
        "<script>if (the) { check }</script><p>Hola</p>",
        '<input type="text" value="the and"><br><p>Hola</p>',
        "<p>Constancia THE-YES-2K7</p><p>Cita NEED-WHEN</p>",
    ],
)
def test_what_is_marked_or_silent_is_no_leak(body):
    assert speech.leaks(page(body)) == []


def test_spanish_in_an_english_page_is_heard():
    assert speech.leaks(page("<p>Escriba su nombre</p>", "en"))
    assert speech.leaks(page("<p>El Paso, Los Angeles, Las Vegas</p>", "en")) == []
