"""What the logs hold when a page with a secret address fails."""

import logging
import logging.config

import pytest

SECRET = "l9RcgAOV0K5jIx-VMr_1QA"


@pytest.fixture
def written(capsys, settings):
    """What the site's log configuration writes of the records of `django.request`."""
    logging.config.dictConfig(settings.LOGGING)

    def written(*message):
        logging.getLogger("django.request").warning(*message)
        return capsys.readouterr().err

    return written


@pytest.mark.parametrize("path", [f"/en/confirmation/{SECRET}/", f"/es/confirmation/{SECRET}", f"/x/{SECRET}/pdf/?a=b"])
def test_the_secret_of_a_link_is_not_logged(path, written):
    line = written("Not Found: %s", path)
    assert "Not Found" in line
    assert SECRET not in line


def test_an_ordinary_path_is_logged_as_it_is(written):
    assert "/en/book/no-appointments/" in written("Not Found: %s", "/en/book/no-appointments/")
