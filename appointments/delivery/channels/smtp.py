"""E-mail through the SMTP server of the settings.

SMTP has no way to ask a server afterwards whether it took a mail. If the connection breaks after the mail was begun, it
is unknown; then it goes out once more, with the same Message-ID, by which most mailboxes drop the second copy.
"""

import contextlib
import smtplib
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from appointments.delivery.channels import PermanentFailure, ProviderDown, TemporaryFailure, Unknown
from appointments.delivery.channels.mail import compose
from appointments.messages.letter import Text


class SmtpChannel:
    """One connection a message.

    What the server holds against the sender or the log-in is the operator's to mend, so it counts as temporary.
    """

    def send(self, recipient: str, text: Text) -> str:
        """Hands over a text with an HTML copy. Only codes of the server's answer are kept: its words hold addresses."""
        connection = EmailBackend(timeout=settings.EMAIL_TIMEOUT)
        _open(connection)
        try:
            compose(recipient, text, connection).send()
        except smtplib.SMTPRecipientsRefused as error:
            raise _failure(*next(iter(error.recipients.values()))) from None
        except smtplib.SMTPDataError as error:
            raise _failure(error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPResponseException as error:
            raise TemporaryFailure(_named(error, error.smtp_code)) from None
        except OSError as error:  # smtplib's own errors are OSErrors too.
            raise Unknown(type(error).__name__) from None
        except ValueError:
            raise PermanentFailure("not an e-mail address") from None
        finally:
            _close(connection)
        return ""

    def find(self, recipient: str, body: str, since: datetime) -> Sequence[str] | None:
        """Nobody can ask."""
        return None


def _open(connection: EmailBackend) -> None:
    try:
        connection.open()
    except smtplib.SMTPResponseException as error:
        raise ProviderDown(_named(error, error.smtp_code)) from None
    except OSError as error:
        raise ProviderDown(type(error).__name__) from None


def _close(connection: EmailBackend) -> None:
    """Whatever goes wrong with the farewell, the mail is what counts."""
    with contextlib.suppress(OSError):
        connection.close()


def _failure(code: int, answer: bytes | str) -> TemporaryFailure | PermanentFailure:
    kind = PermanentFailure if 500 <= code < 600 else TemporaryFailure
    return kind(f"SMTP {code} {_enhanced(answer)}".strip())


def _enhanced(answer: bytes | str) -> str:
    """The enhanced status code (RFC 3463) an answer may begin with: "5.1.1"."""
    words = (answer.decode(errors="replace") if isinstance(answer, bytes) else answer).split()
    first = words[0] if words else ""
    return first if all(part.isdecimal() for part in first.split(".")) else ""


def _named(error: smtplib.SMTPException, code: int) -> str:
    return f"{type(error).__name__} {code}"
