"""An agent prints all attempts of a caller as one PDF."""

import io

import pypdf
import pytest
from django.urls import reverse

from appointments.models import AccessLog, AttemptReceipt
from appointments.notices import attempts
from appointments.notices.attempts import Keeper
from appointments.pages import failures
from appointments.rate_limits import Actor

pytestmark = pytest.mark.django_db

LINK = "Their attempt receipts to print"


@pytest.fixture
def refused(now):
    """The receipt of a change that was refused."""

    def refused(appointment, kind):
        tried = failures.refused_change(appointment, kind, now=now)
        actor = Actor(browser="a", address="192.0.2.1")
        return attempts.write(tried, Keeper("holder", "en"), actor=actor, now=now)

    return refused


def test_all_attempts_of_the_caller_are_one_file(line, there, ana, bruno, refused):
    theirs = [refused(ana, kind) for kind in AttemptReceipt.Kind.refused_changes()]
    of_another = refused(bruno, AttemptReceipt.Kind.TOO_LATE)
    assert LINK in line.get("person", **there).content.decode()
    pages = pypdf.PdfReader(io.BytesIO(line.get("attempts", **there).content)).pages
    first = pages[0].extract_text()
    assert all(str(each) in first for each in theirs)
    assert str(of_another) not in first
    assert len(pages) == 3
    assert AccessLog.objects.get(page="support:attempts").kind == "file"


def test_without_attempts_there_is_no_file(line, there):
    assert LINK not in line.get("person", **there).content.decode()
    assert line.client.get(reverse("support:attempts", kwargs=there)).status_code == 302
