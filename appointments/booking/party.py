"""Who is to appear, and where to write to them."""

from dataclasses import dataclass, fields
from datetime import date

from appointments import vault
from appointments.models import Appointment, Notice

PERSON = "person"
"""The actor of an event when the person did it on the public pages."""


@dataclass(frozen=True)
class Person:
    """Someone who is to appear. With a notice they are verified; without one, what they typed is all we know."""

    given_names: str
    family_name: str
    born: date
    country: str
    notice: Notice | None = None

    @classmethod
    def on_notice(cls, notice: Notice) -> "Person":
        """The person a notice was issued to, as it names them."""
        return cls(notice.given_names, notice.family_name, notice.born, notice.country_of_birth, notice)

    @property
    def digest(self) -> str:
        """The same for the same person on any appointment, however they identified themselves."""
        if self.notice:
            return self.notice.person
        name = " ".join(f"{self.given_names} {self.family_name}".casefold().split())
        return vault.index("person/typed", name, self.born.isoformat(), self.country)


@dataclass(frozen=True)
class Contact:
    """Where to send messages (empty: nowhere), how, and what help the party asks the office for."""

    language: str
    email: str = ""
    phone: str = ""
    needs: str = ""
    remind_on_day: bool = False
    fuller_texts: bool = False

    @classmethod
    def of(cls, appointment: Appointment) -> "Contact":
        """What the party of an appointment wishes now."""
        return cls(**{field.name: getattr(appointment, field.name) for field in fields(cls)})
