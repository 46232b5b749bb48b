"""E-mail through the SMTP server of the settings.

An SMTP server cannot be asked whether it accepted a mail. If the connection breaks after the mail was begun, the result
is unknown. The mail is then sent again with the same Message-ID, and most mailboxes drop the second copy.
"""

import contextlib
import smtplib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from appointments.delivery.channels import PermanentFailure, ProviderDown, TemporaryFailure, Unknown
from appointments.delivery.channels.mail import compose
from appointments.messages.letter import Letter

_OURS = ("5.4.", "5.5.", "5.7.")
"""Enhanced status codes (RFC 3463) of routing, protocol and policy, such as "relay access denied" or a used-up quota:
the server refuses us, and would refuse us for any recipient.
"""


class _Line(smtplib.SMTP):
    """Remembers whether a mail was begun: before that, a connection that breaks has sent nothing."""

    has_begun = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.has_begun = True
        return super().data(msg)


class _Backend(EmailBackend):
    connection_class = _Line
    connection: _Line


class SmtpChannel:
    """One connection for each message."""

    def send(self, recipient: str, text: Letter) -> str:
        """Sends a text with an HTML copy. Keeps only the codes of the server's answer: its words hold addresses."""
        connection = _Backend(timeout=settings.EMAIL_TIMEOUT)
        _open(connection)
        try:
            compose(recipient, text, connection).send()
        except smtplib.SMTPRecipientsRefused as error:
            raise _failure(*next(iter(error.recipients.values()))) from None
        except smtplib.SMTPDataError as error:
            raise _failure(error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPResponseException as error:
            # Our sender was refused: temporary, because the operator can correct it.
            raise TemporaryFailure(_named(error, error.smtp_code)) from None
        except OSError as error:  # smtplib's own errors are OSErrors too.
            failure = Unknown if connection.connection.has_begun else ProviderDown
            raise failure(type(error).__name__) from None
        except ValueError:
            raise PermanentFailure("not an e-mail address") from None
        finally:
            _close(connection)
        return ""

    def find(self, recipient: str, body: str, since: datetime) -> Sequence[str] | None:
        """An SMTP server cannot be asked."""
        return None


def _open(connection: EmailBackend) -> None:
    try:
        connection.open()
    except smtplib.SMTPResponseException as error:
        # The log-in was refused, or the server is busy: nothing was sent, and the next mail would fare no better.
        raise ProviderDown(_named(error, error.smtp_code)) from None
    except OSError as error:
        raise ProviderDown(type(error).__name__) from None


def _close(connection: EmailBackend) -> None:
    # An error on QUIT says nothing about the mail, which has been accepted.
    with contextlib.suppress(OSError):
        connection.close()


def _failure(code: int, answer: bytes | str) -> TemporaryFailure | PermanentFailure:
    why = _enhanced(answer)
    # A refusal of our server or account is temporary: the operator can correct it.
    kind = PermanentFailure if 500 <= code < 600 and not why.startswith(_OURS) else TemporaryFailure
    return kind(f"SMTP {code} {why}".strip())


def _enhanced(answer: bytes | str) -> str:
    """The enhanced status code (RFC 3463) at the start of an answer, such as "5.1.1"."""
    words = (answer.decode(errors="replace") if isinstance(answer, bytes) else answer).split()
    first = words[0] if words else ""
    return first if all(part.isdecimal() for part in first.split(".")) else ""


def _named(error: smtplib.SMTPException, code: int) -> str:
    return f"{type(error).__name__} {code}"
