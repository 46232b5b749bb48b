"""What the logs hold when a page with a secret address fails."""

import logging
import logging.config

import pytest

SECRET = "l9RcgAOV0K5jIx-VMr_1QA"


@pytest.fixture
def written(capsys, settings):
    """What the site's own log configuration writes of what `django.request` logs."""

    def written(*message, error=None):
        # Here, not before: the handlers take the stream of standard error that is captured now.
        logging.config.dictConfig(settings.LOGGING)
        level = logging.ERROR if error else logging.WARNING
        logging.getLogger("django.request").log(level, *message, exc_info=error)
        return capsys.readouterr().err

    return written


@pytest.mark.parametrize("path", [f"/en/confirmation/{SECRET}/", f"/es/confirmation/{SECRET}", f"/x/{SECRET}/pdf/?a=b"])
def test_the_secret_of_a_link_is_not_logged(path, written):
    line = written("Not Found: %s", path)
    assert "Not Found" in line
    assert SECRET not in line


def test_an_ordinary_path_is_logged_as_it_is(written):
    assert "/en/book/no-appointments/" in written("Not Found: %s", "/en/book/no-appointments/")


def test_an_exception_is_logged_without_its_text(written):
    try:
        int("typed" + "-by-a-person")
    except ValueError as error:
        line = written("Internal Server Error: %s", "/en/", error=error)
    assert "ValueError" in line
    assert "test_logs.py" in line
    assert "typed-by-a-person" not in line


def test_the_cause_of_an_exception_is_logged_too(written):
    error = KeyError("typed")
    error.__cause__ = LookupError("typed")
    line = written("Internal Server Error: %s", "/en/", error=error)
    assert "LookupError" in line
    assert "typed" not in line


def test_a_refusal_is_logged_without_a_traceback(written):
    line = written("Forbidden: %s", "/en/desk/")
    assert "Traceback" not in line
    assert line[:4].isdigit()
