"""The time zones of offices, and their common names."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

_EASTERN = _("Eastern Time")
_CENTRAL = _("Central Time")
_MOUNTAIN = _("Mountain Time")

ZONE_NAMES = {
    "America/New_York": _EASTERN,
    "America/Detroit": _EASTERN,
    "America/Indiana/Indianapolis": _EASTERN,
    "America/Kentucky/Louisville": _EASTERN,
    "America/Chicago": _CENTRAL,
    "America/Denver": _MOUNTAIN,
    "America/Boise": _MOUNTAIN,
    "America/Phoenix": _("Arizona Time"),
    "America/Los_Angeles": _("Pacific Time"),
    "America/Anchorage": _("Alaska Time"),
    "Pacific/Honolulu": _("Hawaii Time"),
    "America/Puerto_Rico": _("Atlantic Time"),
    "Pacific/Guam": _("Chamorro Time"),
    "Pacific/Saipan": _("Chamorro Time"),
}
"""IANA zone -> its common name. An office in any other zone is refused until its name is added here."""

ZONE_CHOICES = [(zone, zone) for zone in ZONE_NAMES]

DEFAULT_ZONE = "America/New_York"
"""For an unknown place: the time zone of the support line."""


def earliest_day(now: datetime) -> date:
    """The day that it is now furthest west."""
    return min(now.astimezone(ZoneInfo(zone)).date() for zone in ZONE_NAMES)


@dataclass(frozen=True)
class Clock:
    """The time zone of a place that is not an office."""

    timezone: str

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.timezone)

    def local(self, moment: datetime) -> datetime:
        """The same moment in this zone."""
        return moment.astimezone(self.zone)


def same_clock(one: str, other: str, now: datetime) -> bool:
    """Whether the clocks of two zones show the same hour, in winter and in summer."""
    # In both halves of the year: Arizona agrees with Denver in winter only.
    moments = (now.replace(month=month, day=15) for month in (1, 7))
    return all(moment.astimezone(ZoneInfo(one)).hour == moment.astimezone(ZoneInfo(other)).hour for moment in moments)
