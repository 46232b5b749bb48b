"""Does what someone typed match a notice? One vague refusal, and limits on how often one may try."""

import ipaddress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q

from appointments import vault
from appointments.models import FailedTry, Notice

WINDOW = timedelta(hours=1)
"""Tries are counted over this time."""


class NoMatch(Exception):
    """No notice has exactly these facts. Whether the number exists is never told."""


class TooManyTries(Exception):
    """This number, browser or address has failed too often within the last hour."""


@dataclass(frozen=True)
class Actor:
    """Who tries: the browser (the secret of its cookie) and the network address it comes from."""

    browser: str
    address: str

    @property
    def network(self) -> str:
        """The address; for IPv6 its /64, since one phone has all of that."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return "unknown"
        return str(ipaddress.ip_network(f"{address}/{64 if address.version == 6 else 32}", strict=False))


def by_subject_id(subject_id: str, country: str, *, actor: Actor, now: datetime) -> Notice:
    """The notice with this Subject ID and country of birth (ISO code). Raises `NoMatch` or `TooManyTries`."""
    match = Q(match_subject_id=vault.index("match/subject", subject_id, country))
    return _find(match, vault.index("tries/subject", subject_id), actor, now)


def by_a_number(a_number: str, born: date, country: str, *, actor: Actor, now: datetime) -> Notice:
    """The newest notice with this A-number, date and country of birth. Raises `NoMatch` or `TooManyTries`."""
    match = Q(match_a_number=vault.index("match/a", a_number, born.isoformat(), country))
    return _find(match, vault.index("tries/a", a_number), actor, now)


def index_notice(notice: Notice) -> None:
    """Sets the digests a notice is found by. `person` is set once and never changes on a re-import."""
    notice.subject_id_index = vault.index("subject", notice.subject_id)
    notice.match_subject_id = vault.index("match/subject", notice.subject_id, notice.country_of_birth)
    if notice.a_number:
        notice.a_number_index = vault.index("a", notice.a_number)
        notice.match_a_number = vault.index("match/a", notice.a_number, notice.date_of_birth, notice.country_of_birth)
    if not notice.person:
        notice.person = vault.index(
            "person/a" if notice.a_number else "person/subject", notice.a_number or notice.subject_id
        )


def _find(match: Q, number: str, actor: Actor, now: datetime) -> Notice:
    """The try is written down before anything is looked up, so tries made at once cannot slip under the limit."""
    limits = {
        number: settings.TRIES_PER_NUMBER,
        vault.index("tries/browser", actor.browser): settings.TRIES_PER_BROWSER,
        vault.index("tries/address", actor.network): settings.TRIES_PER_ADDRESS,
    }
    tries = FailedTry.objects.bulk_create(FailedTry(counted_against=key, tried_at=now) for key in limits)
    recent = FailedTry.objects.filter(counted_against__in=limits, tried_at__gt=now - WINDOW)
    counts = recent.values_list("counted_against").annotate(tries=Count("pk"))
    if any(count > limits[key] for key, count in counts):
        raise TooManyTries
    notice = Notice.objects.filter(match).order_by("-issued_on", "-imported_at").first()
    if notice is None:
        raise NoMatch
    FailedTry.objects.filter(pk__in=[one.pk for one in tries]).delete()
    return notice
