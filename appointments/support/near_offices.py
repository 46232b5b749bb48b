"""READ: the offices near a ZIP code that a caller tells, as the public pages show them."""

from dataclasses import dataclass
from datetime import datetime

from appointments.booking import availability
from appointments.booking.availability import OfficeChoice
from appointments.models import Appointment
from appointments.pages.layout import Tile
from appointments.pages.office_choice import distance, tile
from appointments.receipts import deadline


@dataclass(frozen=True)
class NearOffice:
    """An office, what the public pages say of it, and how its first date stands to the report-by date."""

    choice: OfficeChoice
    tile: Tile
    late: str

    @property
    def code(self) -> str:
        """Its code, as the form has it."""
        return self.choice.office.code

    @property
    def away(self) -> str:
        """How far it is, in words."""
        return distance(self.choice.miles)


@dataclass(frozen=True)
class NearOffices:
    """The offices around a town, the nearest first."""

    town: str
    is_far: bool
    offices: list[NearOffice]


def near_offices(zip_code: str, appointment: Appointment, now: datetime) -> NearOffices:
    """The offices with room for the whole party. Raises `UnknownZip`."""
    found = availability.around({"zip_code": zip_code}, appointment.party_size, now)
    rows = [NearOffice(each, tile(each), _late(each, appointment)) for each in found.offers]
    return NearOffices(found.town or found.state, found.is_far, rows)


def _late(choice: OfficeChoice, appointment: Appointment) -> str:
    standing = deadline.at(choice.earliest, choice.office, appointment.report_by, booked_at=appointment.booked_at)
    return standing.fact if standing.is_late else ""
