"""The people who are to report, and where to write to them."""

from dataclasses import astuple, dataclass, fields

from appointments import vault
from appointments.models import Appointment, Attendee, Notice, RemovedMember
from appointments.values.actors import PERSON as PERSON
from appointments.values.births import Born


@dataclass(frozen=True)
class Person:
    """A person who is to report. With a notice they are verified; without one we only know what they typed."""

    given_names: str
    family_name: str
    born: Born
    country: str
    notice: Notice | None = None
    named_themselves: bool = True

    @classmethod
    def on_notice(cls, notice: Notice, *, named_themselves: bool = True) -> "Person":
        """The person that a notice was issued to, with its details. `named_themselves`: the name was typed as well."""
        facts = notice.given_names, notice.family_name, notice.born, notice.country_of_birth
        return cls(*facts, notice, named_themselves)

    @classmethod
    def of(cls, attendee: Attendee | RemovedMember) -> "Person":
        """The same person, for another appointment."""
        # With `named_themselves`: a name that they did not type for the first appointment is not shown on the second.
        facts = attendee.given_names, attendee.family_name, attendee.born, attendee.country_of_birth
        return cls(*facts, attendee.notice, attendee.named_themselves)

    @property
    def digest(self) -> str:
        """The same digest for the same person on any appointment, with a notice or without."""
        return self.digests[0]

    @property
    def digests(self) -> list[str]:
        """Every digest that a row about them may hold, the one to write first."""
        if self.notice:
            return vault.forms(self.notice.person)
        return vault.indexes("person/typed", self.typed_name, self.born.isoformat(), self.country)

    @property
    def typed_name(self) -> str:
        """The name that a person without a notice is found by."""
        # Case and spaces are how one typed it, not who one is.
        return " ".join(f"{self.given_names} {self.family_name}".casefold().split())


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
        """The present contact and wishes of an appointment's party."""
        return cls(**{field.name: getattr(appointment, field.name) for field in fields(cls)})

    @property
    def stamp(self) -> str:
        """Tells one contact from another, and reveals nothing else."""
        # Keyed: it stands in the page, and must not be tried against a list of numbers.
        return vault.index("contact/seen", *map(str, astuple(self)))

    def is_stamp(self, seen: str) -> bool:
        """Whether it is the stamp of this contact, under any key."""
        return seen in vault.indexes("contact/seen", *map(str, astuple(self)))
