"""A person with the link of Ana's or Bruno's appointment, at noon in New York on Tuesday, December 1, 2026."""

import re
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from appointments.booking import Contact
from appointments.models import Appointment
from tests.appointments.public.conftest import clock  # noqa: F401 the same clock
from tests.telling import tell


@dataclass
class Holder:
    """Opens and sends the pages about one appointment, without JavaScript."""

    appointment: Appointment
    language: str = "en"
    knows_a_birth_date: bool = True
    client: Client = field(default_factory=Client)

    def url(self, name, **kwargs):
        with translation.override(self.language):
            return reverse(f"public:{name}", kwargs={"token": self.appointment.link_token} | kwargs)

    def __post_init__(self) -> None:
        if self.knows_a_birth_date:
            self.tell()

    def tell(self, born=None):
        with translation.override(self.language):
            return tell(self.client, self.appointment, born)

    def get(self, name, query="", **kwargs):
        return self.client.get(self.url(name, **kwargs) + query, follow=True)

    def post(self, name, data=None, *, version=None, **kwargs):
        if version is None:
            version = self.now_booked.version
        seen = {"version": version, "seen": Contact.of(self.now_booked).stamp}
        return self.client.post(self.url(name, **kwargs), seen | (data or {}), follow=True)

    def is_at(self, page, name, **kwargs):
        return page.request["PATH_INFO"] == self.url(name, **kwargs)

    @property
    def now_booked(self):
        return Appointment.objects.with_place().get(pk=self.appointment.pk)


WISH = {"when": "earliest", "part": "any", "where": "here", "adult": "on"}


def times(page):
    """The values of the times a page offers."""
    return re.findall(r'name="slot" value="([\d-]+)"', page.content.decode())


def yes(slot):
    """What is sent to take this time, with the yes that a later one asks for."""
    return {"slot": str(slot), f"yes_{slot}": "on"}


@pytest.fixture
def hold():
    """Opens an appointment by its link."""
    return Holder


@pytest.fixture
def holder(db, bruno):
    """Bruno."""
    return Holder(bruno)


@pytest.fixture
def family(db, ana):
    """Ana, with two children."""
    return Holder(ana)
