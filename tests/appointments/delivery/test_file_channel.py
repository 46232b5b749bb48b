"""Texts written to a file, for trials."""

import json

import pytest

from appointments.delivery import deliver, secrets_in_texts
from appointments.delivery.channels.file import FileChannel
from appointments.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path, settings):
    settings.SMS_CHANNEL, settings.SMS_FILE = "file", str(tmp_path / "texts.jsonl")
    return tmp_path / "texts.jsonl"


def test_each_text_is_a_line(text, file, send):
    assert send() == ["sent"]
    line = json.loads(file.read_text())
    assert (line["to"], line["body"]) == (
        "+12125550123",
        secrets_in_texts.with_secrets(Message.objects.get().sent_text, text),
    )
    assert line["id"] == Message.objects.get().provider_id


def test_it_can_be_asked_what_it_wrote(text, file, send, now):
    send()
    Message.objects.update(status="unknown", sent_at=None, provider_id="", due_at=now)
    assert send(now + deliver.SETTLED) == ["sent"]
    assert len(file.read_text().splitlines()) == 1


def test_a_file_that_cannot_be_written_is_a_clear_no(text, file, send):
    file.mkdir()
    assert send() == ["planned"]
    assert Message.objects.get().error == "IsADirectoryError"


def test_standard_output_shows_it_and_cannot_be_asked(text, settings, send, capsys, now):
    settings.SMS_CHANNEL = "file"
    assert send() == ["sent"]
    assert "+12125550123" in capsys.readouterr().out
    assert FileChannel().find("+12125550123", "x", now) is None
