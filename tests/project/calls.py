"""The sixteen calls as an agent makes them, with a limit for the fields, choices and presses that each takes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import pyotp
from django.utils import timezone

from appointments import booking, drafts
from appointments.booking import Contact, Person, move_day
from appointments.models import Appointment, Message, Relocation, SecondStep
from offices.models import Closure, Office
from tests.project.agent import HELPER, Line
from tests.project.hand import Hand
from tests.project.support_states import DICTATED

ENOUGH = {"contact": "ana@example.com"}


class AnyHand(Protocol):
    """What a call needs of a browser, real or not."""

    count: int

    @property
    def text(self) -> str: ...
    def follow(self, text: str, /) -> None: ...
    def save(self, text: str, /) -> bytes: ...
    def press(self, text: str, /, **typed: str) -> None: ...
    def choice(self, name: str, place: int = 0) -> str: ...


HandOf = Callable[[Line], AnyHand]


def by_client(line: Line) -> Hand:
    """A hand on Django's own client."""
    return Hand(line.client, line.url("home"))


class Calls:
    """The calls: each begins on the first page and ends when the caller has what they wanted."""

    def __init__(
        self, offices: dict[str, Office], ana: Appointment, now: datetime, hand_of: HandOf = by_client
    ) -> None:
        self.offices, self.ana, self.now, self.hand_of = offices, ana, now, hand_of
        self.hand = self.as_agent("sol")

    def as_agent(self, name: str) -> AnyHand:
        return self.hand_of(Line(self.offices, "en", name))

    def find(self, text: str, **facts: str) -> None:
        """Starts the call, finds the first who matches and checks the caller."""
        self.search(text)
        self.hand.follow("Check that it is")
        self.hand.press("Check the answers", **facts)

    def search(self, text: str) -> None:
        self.hand.press("Start the call")
        self.hand.press("Find", text=text)

    def in_days(self, days: int) -> dict[str, str]:
        day = self.now + timedelta(days=days)
        return {"day_month": str(day.month), "day_day": str(day.day), "day_year": str(day.year)}

    def booked(self) -> Appointment:
        return Appointment.objects.with_place().get(pk=self.ana.pk)

    def a_number_and_next_week(self) -> None:
        self.find("A012-345-678", **ENOUGH)
        self.hand.follow("Move the appointment")
        self.hand.press("Show the times", when="next_week")
        self.hand.press("Move to this time")
        assert self.booked().starts_at > self.ana.slot.starts_at

    def lost_papers(self) -> None:
        self.find("Ana Sample 3/21/1988", **ENOUGH)
        assert "Read aloud" in self.hand.text

    def lost_everything(self) -> None:
        self.hand = self.as_agent("tess")
        Line(self.offices, "en", "sid")
        key = SecondStep.objects.get(user__username="sid").key
        why = {"why": "Her sister sits here", "second": "sid"}
        code = pyotp.TOTP(key).at(timezone.now())
        self.find("Ana Sample 3/21/1988", country="GT", office="NYC", **why, second_code=code)
        assert "Read aloud" in self.hand.text

    def misspelled(self) -> None:
        self.find("Anna Sanple 21/3/1988", **ENOUGH, country="GT")
        assert "Read aloud" in self.hand.text

    def no_notice(self) -> None:
        self.hand.press("Start the call")
        self.hand.press("Begin a booking")
        self.hand.press("Show the offices", **DICTATED)
        self.hand.press("Book this office")
        assert Appointment.objects.count() == 2

    def one_of_five(self) -> None:
        office = self.offices["big"]
        people = [Person(name, "Five", self.ana.attendees.first().born, "HN") for name in ("A", "B", "C", "D", "E")]
        five = booking.book(
            office=office,
            people=people,
            contact=Contact("en", "five@example.com"),
            submission=self.ana.pk,
            now=self.now,
        )
        self.find(str(five), born_month="3", born_day="21", born_year="1988", country="HN")
        self.hand.follow("Family")
        self.hand.follow("Change E Five")
        self.hand.follow("Choose another day")
        self.hand.press("Show the times", when="later", **self.in_days(9))
        self.hand.press("Give this person this time", slot=self.hand.choice("slot"))
        assert (Appointment.objects.get(pk=five.pk).party_size, Appointment.objects.count()) == (4, 3)

    def another_city(self) -> None:
        self.find("A012-345-678", **ENOUGH)
        self.hand.follow("Move the appointment")
        self.hand.press("Show the times", office="MIA", why="far")
        self.hand.press("Move to this time")
        assert self.booked().office.code == "MIA"

    def texts_never_arrived(self) -> None:
        self.find("A012-345-678", **ENOUGH)
        self.hand.follow("Phone, e-mail and language")
        self.hand.press("Save", phone="305-555-0100", agrees="on")
        assert self.booked().phone == "+13055550100"
        assert Message.objects.filter(kind="contact_changed").exists()

    def a_lawyer_who_may(self) -> None:
        self.hand.press("Start the call", caller="helper", **HELPER)
        self.hand.press("Find", text="A012-345-678")
        self.hand.follow("Check that it is")
        self.hand.press("Check the answers", **ENOUGH)
        assert "You speak with Rosa Lima" in self.hand.text

    def a_lawyer_who_may_not(self) -> None:
        self.hand.press("Start the call", caller="no_consent")
        assert "Give general help only." in self.hand.text
        assert 'name="text"' not in self.hand.text

    def taken_over(self) -> None:
        draft, _secret = drafts.begin(now=self.now)
        self.hand.press("Start the call")
        self.hand.press("Begin a booking", code=draft.help_code)
        assert "Book for the caller" in self.hand.text

    def a_letter(self) -> None:
        self.hand.press("Start the call", language="es")
        self.hand.press("Find", text=str(self.ana))
        self.hand.follow("Check that it is A. S.")
        self.hand.press("Check the answers", a_number="A012-345-678")
        assert self.hand.save("Letter to print").startswith(b"%PDF")

    def moved_by_the_office(self) -> None:
        day = self.ana.office.local(self.ana.slot.starts_at).date()
        closed = move_day.close(
            Closure(office=self.ana.office, starts_on=day, ends_on=day, reason_source="Snow"),
            now=self.now,
            actor="user:9",
        )
        move_day.relocate(Relocation.objects.get(closure=closed).pk, lambda: self.now)
        told = {"day_month": str(day.month), "day_day": str(day.day), "day_year": str(day.year)}
        self.find("A012-345-678", **told)
        assert "Read aloud" in self.hand.text

    def fishing(self) -> None:
        self.search("ana@example.com")
        for _try in range(3):
            self.hand.follow("Check that it is A. S.") if "Check that it is" in self.hand.text else None
            self.hand.press("Check the answers", born_month="1", born_day="2", born_year="1990", country="GT")
        assert "Give general help only." in self.hand.text

    def two_agents(self) -> None:
        self.find("A012-345-678", **ENOUGH)
        self.hand.follow("Move the appointment")
        self.hand.press("Show the times", when="next_week")
        booking.cancel(self.ana.pk, version=1, now=self.now, actor="user:9")
        self.hand.press("Move to this time")
        assert "Nothing that you sent was saved." in self.hand.text

    def cancelled_meanwhile(self) -> None:
        self.find("A012-345-678", **ENOUGH)
        booking.cancel(self.ana.pk, version=1, now=self.now)
        self.hand.follow("Move the appointment")
        assert "by the person" in self.hand.text
        self.hand.press("Take the cancellation back")
        assert self.booked().status == "booked"


MOST: dict[Callable[[Calls], None], int] = {
    Calls.a_number_and_next_week: 10,
    Calls.lost_papers: 14,
    Calls.lost_everything: 14,
    Calls.misspelled: 14,
    Calls.no_notice: 14,
    Calls.one_of_five: 22,
    Calls.another_city: 11,
    Calls.texts_never_arrived: 12,
    Calls.a_lawyer_who_may: 12,
    Calls.a_lawyer_who_may_not: 2,
    Calls.taken_over: 4,
    Calls.a_letter: 9,
    Calls.moved_by_the_office: 8,
    Calls.fishing: 20,
    Calls.two_agents: 10,
    Calls.cancelled_meanwhile: 9,
}
