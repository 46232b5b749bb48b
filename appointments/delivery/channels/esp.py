"""E-mail through the HTTP API of a mail service, by django-anymail. Source: https://anymail.dev/en/stable/

The service reports bounces and complaints to `/anymail/PROVIDER/tracking/`; see
`appointments.delivery.inbound.bounces`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import requests
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext_noop
from urllib3.exceptions import NewConnectionError

from appointments.delivery.channels import PermanentFailure, ProviderDown, TemporaryFailure, Unknown
from appointments.delivery.channels.mail import compose
from appointments.messages.letter import Letter

_HERE = {401, 403, 404, 429}
"""HTTP errors that concern every mail: the account, the address of the API, the rate."""


class AnymailChannel:
    """One request for each mail. No service can be asked by our own reference, so a mail without an answer is sent
    again and marked.
    """

    def send(self, recipient: str, text: Letter) -> str:
        """Returns the service's id for the mail."""
        connection = get_connection(f"anymail.backends.{settings.ANYMAIL_PROVIDER}.EmailBackend")
        mail = compose(recipient, text, connection)
        vars(mail)["metadata"] = {"message": text.reference}
        try:
            with connection:
                # After the session is open and before anything is sent.
                _follow_no_redirect(connection)
                mail.send()
        except AnymailRecipientsRefused:
            raise PermanentFailure("refused by the mail service") from None
        except AnymailAPIError as error:
            # `from None` and the status alone: the text of the error holds the address.
            raise _failure(error) from None
        except (AnymailError, ValueError) as error:
            raise PermanentFailure(type(error).__name__) from None
        return str(vars(mail)["anymail_status"].message_id or "")

    def find(self, recipient: str, body: str, since: datetime) -> Sequence[str] | None:
        """No mail service can be asked."""
        return None


def _follow_no_redirect(connection: Any) -> None:
    # A service with a library of its own has no session.
    if session := getattr(connection, "session", None):
        # Personal data goes to the address of the settings, or nowhere.
        session.max_redirects = 0


def _failure(error: AnymailAPIError) -> Exception:
    status = error.status_code
    if status is None:
        return _no_answer(error)
    if status < 400 or status >= 500:
        # A server that fails, or answers something else than it should, may have accepted the mail before.
        return Unknown(f"mail service HTTP {status}")
    return (ProviderDown if status in _HERE else TemporaryFailure)(f"mail service HTTP {status}")


def _no_answer(error: AnymailAPIError) -> Exception:
    """Without an answer the mail may have been accepted, unless no connection was made."""
    cause = error.__cause__
    reason = getattr(next(iter(cause.args), None), "reason", None) if cause else None
    # No connection was made, so nothing was sent and the mail can be sent again at once.
    if isinstance(cause, requests.ConnectTimeout) or isinstance(reason, NewConnectionError):
        return ProviderDown(gettext_noop("no connection to the mail service"))
    return Unknown(f"mail service: {type(cause).__name__}")
