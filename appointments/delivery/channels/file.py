"""Writes each message as a line of JSON to `SMS_FILE`, or to standard output. For trials: the file is readable text."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from appointments.delivery.channels import ProviderDown
from appointments.messages.letter import Letter


class FileChannel:
    """Accepts every message. Each line holds the time, the recipient, the text, and the key of the message as `id`."""

    def send(self, recipient: str, text: Letter) -> str:
        """Writes one line."""
        now = datetime.now(UTC).isoformat()
        line = json.dumps({"at": now, "to": recipient, "body": str(text), "id": text.key}, ensure_ascii=False) + "\n"
        if settings.SMS_FILE == "-":
            sys.stdout.write(line)
            return text.key
        try:
            with Path(settings.SMS_FILE).open("a", encoding="utf-8") as file:
                # In one call, so that the lines of several workers do not mix.
                file.write(line)
        except OSError as error:
            raise ProviderDown(type(error).__name__) from None
        return text.key

    def find(self, recipient: str, body: str, since: datetime) -> Sequence[str] | None:
        """The keys of the lines with this recipient and text. `None` for standard output, which cannot be read."""
        if settings.SMS_FILE == "-":
            return None
        path = Path(settings.SMS_FILE)
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
        return [line["id"] for line in lines if (line["to"], line["body"]) == (recipient, body)]
