"""The details of one person, on a notice or on an appointment."""

from functools import reduce
from operator import or_
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments import vault
from appointments.values import births, spelling
from appointments.values.births import Born
from appointments.vault import DigestField, DigestsField, SealedTextField


class PersonalDetails(models.Model):
    """Name, date and country of birth, sealed. The date is "1990-05-00" or "1990-00-00" where a paper has no day."""

    given_names = SealedTextField(_("given names"))
    family_name = SealedTextField(_("family name"))
    date_of_birth = SealedTextField(_("date of birth"))
    country_of_birth = SealedTextField(_("country of birth"))
    name_digests = DigestsField(help_text="Each part of the name with the date of birth, in any spelling.")
    born_digest = DigestField(help_text="The date of birth, to find people whose name is nearly the one that was told.")

    class Meta:
        abstract = True

    PERSONAL_FIELDS: ClassVar = ("given_names", "family_name", "date_of_birth", "country_of_birth")

    def compute_name_digests(self) -> list[str]:
        """The digests by which the support line finds the person: each part of the name by sound, with the date of
        birth.
        """
        return name_digests(self.full_name, self.date_of_birth)

    def compute_born_digest(self) -> str:
        """The digest by which names that are nearly alike are looked for; empty without a date of birth."""
        return born_digest(self.date_of_birth) if self.date_of_birth else ""

    @property
    def full_name(self) -> str:
        """Given names, then family name."""
        return f"{self.given_names} {self.family_name}".strip()

    @property
    def initials(self) -> str:
        """What strangers may see: "A. S."."""
        return initials(self.given_names, self.family_name)

    @property
    def born(self) -> Born:
        """The date of birth."""
        return births.from_iso(self.date_of_birth)


def initials(*names: str) -> str:
    """The first letter of each name: "A. S."."""
    return " ".join(f"{name[0].upper()}." for name in names if name)


def name_digests(name: str, born: str) -> list[str]:
    """A digest for each part of `name` with the date of birth `born` (ISO 8601)."""
    # Together, so that a name alone finds nobody, in a stolen dump too.
    return sorted({vault.index("name", part, born) for part in spelling.parts(name)})


def named(name: str, born: str) -> Q:
    """Matches people with each part of `name` who were born on that day, whichever key their row was written with."""
    under_each_key = zip(*(vault.indexes("name", part, born) for part in spelling.parts(name)), strict=True)
    return reduce(or_, (Q(name_digests__contains=list(each)) for each in under_each_key), Q())


def named_in_part(name: str, born: str) -> list[str]:
    """Every digest that a row may hold of a part of `name` with the date of birth."""
    return [digest for part in spelling.parts(name) for digest in vault.indexes("name", part, born)]


def born_digests(born: str) -> list[str]:
    """Every digest that a row may hold of a date of birth (ISO 8601)."""
    return vault.indexes("born", born)


def born_digest(born: str) -> str:
    """The digest of a date of birth (ISO 8601) alone. Alone it finds no one: a name must be nearly the same too."""
    return vault.index("born", born)
