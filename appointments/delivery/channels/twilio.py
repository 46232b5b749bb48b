"""Text messages through Twilio's HTTP API, or a compatible one.

Sources: https://www.twilio.com/docs/messaging/api/message-resource (send, list, statuses) and
https://www.twilio.com/docs/api/errors (codes). The API has no idempotency key. After a try without an answer we list
the messages that Twilio accepted for the number, and compare text and time.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar

import requests
from django.conf import settings
from django.urls import reverse
from urllib3.exceptions import NewConnectionError

from appointments.delivery.channels import PermanentFailure, ProviderDown, TemporaryFailure, Unknown
from appointments.messages.letter import Letter

PERMANENT = frozenset({21211, 21214, 21217, 21265, 21408, 21610, 21612, 21614, 21635, 30006})
"""Codes that concern the recipient and stay: no such number, not a mobile, a land line, has opted out, abroad."""

_SID = re.compile(r"[!-~]{1,100}")

LONGEST_VALIDITY = 14_400
"""Seconds. The most that every account may request."""

CLOCKS_APART = timedelta(minutes=2)  # How far Twilio's clock and ours may differ.
LISTED = 50  # Of one number: nobody gets so many texts between a try and the question about it.
_HERE = {401, 403, 404, 429}
"""HTTP errors that concern every message: the account, the address of the API, the rate."""


class TwilioChannel:
    """One account."""

    account: ClassVar[str]

    def send(self, recipient: str, text: Letter) -> str:
        """Returns the message's SID. Raises what `Channel` names."""
        given = {"To": recipient, "Body": text.body} | _sender(self._settings["sender"])
        if text.useful_for:
            given["ValidityPeriod"] = str(max(1, min(text.useful_for, LONGEST_VALIDITY)))
        # Twilio refuses an address it cannot reach.
        if settings.HTTPS and text.reference:
            given["StatusCallback"] = callback(self.account, text.reference)
        answer = self._call("POST", data=given)
        # A server that fails may have accepted the message before.
        if answer.status_code >= 500:
            raise Unknown(_named(answer))
        if not answer.ok:
            raise _refusal(answer)
        return _sid(answer)

    def find(self, recipient: str, body: str, since: datetime) -> Sequence[str] | None:
        """The SIDs."""
        try:
            # By number alone: a message still queued has no `DateSent` to filter by.
            answer = self._call("GET", params={"To": recipient, "PageSize": str(LISTED)})
            answer.raise_for_status()
            listed = answer.json()["messages"]
            # `in`, not `==`: an account can add words of its own before or after the text.
            return [one["sid"] for one in listed if body in one["body"] and _is_since(one, since - CLOCKS_APART)]
        except (Unknown, requests.RequestException, KeyError, TypeError, ValueError) as error:
            raise TemporaryFailure(f"asking Twilio: {type(error).__name__}") from None

    @property
    def _settings(self) -> dict[str, str]:
        return settings.TWILIO[self.account]

    def _call(self, method: str, **given: Any) -> requests.Response:
        """Raises `ProviderDown` when no connection was made, `Unknown` when one broke. Drops the library's error text:
        it holds the number.
        """
        account = self._settings
        url = f"{account['url']}/2010-04-01/Accounts/{account['sid']}/Messages.json"
        try:
            # A connection for each message: if a kept one had been closed meanwhile, the result would be unknown.
            return requests.request(
                method,
                url,
                auth=(account["sid"], account["token"]),
                timeout=_timeouts(),
                # Numbers and texts go to the address of the settings, or nowhere.
                allow_redirects=False,
                **given,
            )
        # No connection, so nothing was sent: another provider may try at once.
        except requests.ConnectTimeout:
            raise ProviderDown("no connection to Twilio in time") from None
        except requests.RequestException as error:
            if isinstance(getattr(next(iter(error.args), None), "reason", None), NewConnectionError):
                raise ProviderDown("no connection to Twilio") from None
            raise Unknown(f"Twilio: {type(error).__name__}") from None


class First(TwilioChannel):
    """The account of the `TWILIO_…` settings."""

    account = "twilio"


class Second(TwilioChannel):
    """The account of the `TWILIO_2_…` settings."""

    account = "twilio_2"


def callback(account: str, reference: str) -> str:
    """The address where Twilio reports the status of a message. It is part of what Twilio signs."""
    return settings.SITE_URL + reverse("twilio_status", args=[account, reference])


def _timeouts() -> tuple[float, float]:
    """Seconds to connect and to wait for each part of the answer; together well below the claim on a message."""
    return min(5.0, settings.SMS_TIMEOUT), settings.SMS_TIMEOUT


def _sender(sender: str) -> dict[str, str]:
    return {"MessagingServiceSid": sender} if sender.startswith("MG") else {"From": sender}


def _refusal(answer: requests.Response) -> TemporaryFailure | PermanentFailure:
    """The failure for a refusal."""
    if _code(answer) in PERMANENT:
        return PermanentFailure(_named(answer))
    # A refusal of our account, not of the recipient, is temporary: the operator can correct it.
    return (ProviderDown if answer.status_code in _HERE else TemporaryFailure)(_named(answer))


def _sid(answer: requests.Response) -> str:
    try:
        sid = answer.json()["sid"]
    except (KeyError, TypeError, ValueError):
        sid = None
    if not isinstance(sid, str) or not _SID.fullmatch(sid):
        raise Unknown("Twilio: an answer without a number")
    return sid


def _code(answer: requests.Response) -> int:
    try:
        return int(answer.json()["code"])
    except (KeyError, TypeError, ValueError):
        return 0


def _named(answer: requests.Response) -> str:
    code = _code(answer)
    return f"Twilio {code}" if code else f"Twilio HTTP {answer.status_code}"


def _is_since(listed: dict[str, Any], since: datetime) -> bool:
    return parsedate_to_datetime(listed["date_created"]) >= since
