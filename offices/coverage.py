"""Which offices cover a county, as the operator loaded or entered it. Without rows, distance alone decides."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import zipcodes
from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from offices import typed_text
from offices.kept_queries import Given
from offices.states import STATE_CHOICES

# Lists write "Orange County", "Orange" or "ORANGE COUNTY" for the same one.
_KIND_OF_COUNTY = re.compile(
    r"\s+(county|parish|borough|census area|city and borough|municipality|municipio|island|district)$", re.IGNORECASE
)


class CoverageQuerySet(models.QuerySet["Coverage"]):
    def on(self, day: date | Given) -> "CoverageQuerySet":
        """The rows that hold on this day."""
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_until=None) | Q(valid_until__gte=day))

    def of(self, state: str | Given, key: str | Given, day: date | Given) -> "CoverageQuerySet":
        """The rows that name a county by its `county_key`; those of the whole state where none does."""
        there = self.on(day).filter(state=state)
        named = there.filter(county_key=key)
        # A row that names the county counts more than one for the rest of the state. Where the ZIP code names no
        # county, the key is empty, as it is in the rows of the whole state.
        return there.filter(Q(county_key=key) | Q(county_key="") & ~Exists(named))


class Coverage(models.Model):
    """An office covers a county, or with no county the rest of a state. Several offices may cover the same."""

    office = models.ForeignKey("offices.Office", models.CASCADE, related_name="coverage", verbose_name=_("office"))
    state = models.CharField(_("state"), max_length=2, choices=STATE_CHOICES)
    county = models.CharField(
        _("county"), max_length=80, blank=True, help_text=_("Empty: all counties of the state that no row names.")
    )
    county_key = models.CharField(max_length=80, blank=True, editable=False)
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("Such as a program it does not hold for.")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        verbose_name = _("county covered")
        verbose_name_plural = _("counties covered")
        ordering = ["state", "county", "office"]
        constraints = [
            models.UniqueConstraint(
                name="one_coverage_per_office_county_and_begin",
                fields=["office", "state", "county_key", "valid_from"],
                # Without a first day too there is one row.
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="coverage_ends_after_it_begins",
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county or '–'}, {self.state}"

    def save(self, *args: object, **kwargs: object) -> None:
        """The county is always found by its plain name."""
        self.county_key = county_key(self.county)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


def county_key(name: str) -> str:
    """ "St. Mary Parish" and "Saint Mary" are the same."""
    plain = _KIND_OF_COUNTY.sub("", typed_text.latin(name)).casefold()
    return re.sub(r"[^a-z0-9]", "", re.sub(r"^(saint|st\.?)\s+", "st", plain))


@lru_cache(maxsize=64)
def counties_of(state: str) -> frozenset[str]:
    """The keys of all counties of a state that ZIP codes know."""
    # There is no list of counties without ZIP codes here, and one without any cannot be typed by anyone.
    names: Iterable[str | None] = (found["county"] for found in zipcodes.filter_by(state=state))
    return frozenset(county_key(name) for name in names if name)
