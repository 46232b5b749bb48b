"""The whole record of the people of one appointment: bookings, moves, days at the office, receipts, calls.

For a family it lists what all of them share. What was only booked or tried in the same name is left out: anyone
can type a name.
"""

from collections.abc import Sized
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from appointments import vault
from appointments.models import Appointment, AppointmentEvent, AttemptReceipt, Attendee, Notice, Verification
from appointments.models.same_person import digests_of
from appointments.models.series import keys_with, with_links
from appointments.receipts import addresses, presence, qr, story
from appointments.receipts.confirmation import court
from appointments.receipts.history_statement import HistoryStatement
from appointments.receipts.pdf import Block, Receipt, ReceiptPart
from appointments.receipts.presence_statement import PresenceStatement, last_note
from appointments.receipts.story import Story
from offices import languages
from offices.as_it_was import as_they_were
from offices.dates import long_datetime
from offices.models import Office

Entry = tuple[datetime, str]
"""When, and what happened, in the active language."""


@dataclass(frozen=True)
class History:
    """What is recorded of the people of `appointment`, at one moment."""

    appointment: Appointment
    people: list[Attendee]
    appointments: list[Appointment]
    receipts: list[AttemptReceipt]
    calls: list[Verification]
    made_at: datetime
    keeps_back: bool = False
    """Whether there are others, which only their own link shows."""

    @property
    def notes(self) -> list[tuple[Attendee, AppointmentEvent]]:
        """What the office noted last of each person, for each appointment."""
        who = {each.person for each in self.people}
        there = [each for one in self.appointments for each in one.attendees.all() if each.person in who]
        noted = [(each, last_note(each)) for each in there]
        # A mark that the office took back says nothing any more.
        return [(each, note) for each, note in noted if note and note.kind != AppointmentEvent.Kind.UNMARKED]

    @property
    def left_out(self) -> list[str]:
        """What is not listed, and why; in the active language."""
        without = _("It was booked without a number from a notice.")
        only = _("So only this appointment is listed here, and those that the office set before or after it.")
        replaced = _("An appointment whose link was replaced is not listed here. Open the record from its own page.")
        # Where all of them are known by name only.
        names = [] if any(each.notice_id for each in self.people) else [f"{without} {only}"]
        return names + ([replaced] if self.keeps_back else [])

    @cached_property
    def stories(self) -> list[Story]:
        """Of each of `appointments`."""
        return [story.of(each, with_family=True) for each in self.appointments]

    @property
    def own_words(self) -> set[str]:
        """The codes, names and addresses in its entries, which are the same in every language."""
        places = (place for each in self.stories for place in each.places)
        names = (each.name_for_themselves for each in self.people)
        return {*map(str, self.appointments), *map(str, self.receipts), *names, *places}

    @property
    def statement(self) -> HistoryStatement:
        """What its code says."""
        listed: tuple[Sized, ...] = (self.appointments, self.notes, self.receipts, self.calls)
        return HistoryStatement(self.appointment.reference, self.made_at, *map(len, listed))

    def is_still(self, statement: HistoryStatement) -> bool:
        """Whether nothing that it lists has been added since that statement."""
        # Changes of an appointment and of a note are not counted.
        moments = [chapter.at for told in self.stories for chapter in told.chapters]
        moments += [note.happened_at for _person, note in self.notes]
        # A statement holds whole seconds.
        until = statement.made_at + timedelta(seconds=1)
        return self.statement.counts == statement.counts and all(moment < until for moment in moments)


def of(appointment: Appointment, *, now: datetime) -> History:
    """Reads the record. A person who is alone on the appointment, with a notice, has their own attempts and calls in it
    too.
    """
    # Forgotten people have an empty digest, which would match all other forgotten ones.
    people = [each for each in appointment.attendees.all() if each.person]
    rows = Attendee.objects.filter(person__in=[each.person for each in people])
    theirs = keys_with(appointment.pk, with_links(rows))
    shared = Appointment.objects.filter(pk__in=theirs).with_place()
    shared = shared.prefetch_related("attendees__appointment__slot__office")
    # One `filter` for each person: in a single one, an appointment of any of them would do.
    for each in people:
        shared = shared.filter(attendees__person=each.person)
    everything = list(shared.order_by("booked_at")) if people else []
    found = _known_to_the_link(appointment, everything)
    about = [digest for each in found for digest in vault.indexes("reference", each.reference)]
    # The link is the family's, and must not show where one of them went or called alone.
    alone = digests_of([people[0].person]) if len(people) == 1 else []
    # Anyone can type a name: tries with it may be another person's, and so may calls about other appointments.
    by_number = alone if people and people[0].notice_id else []
    for numbers in Notice.objects.filter(person__in=by_number).values_list("subject_id_index", "a_number_index"):
        about += numbers
    about += by_number
    # Rows of one table may have digests under another key than rows of the other.
    about = [form for each in about if each for form in vault.forms(each)]
    # What was reported about an appointment of them all is about its first person alone, and belongs to all of them.
    reported = AttemptReceipt.objects.filter(report__appointment__in=found)
    receipts = (AttemptReceipt.objects.about(about) | reported).order_by("tried_at")
    of_these = Q(person__in=by_number) | Q(person__in=alone, opens__overlap=[each.pk for each in found])
    calls = Verification.objects.filter(of_these, has_passed=True).order_by("checked_at")
    # Whole seconds, as in the QR code.
    made_at = now.astimezone(UTC).replace(microsecond=0)
    keeps_back = len(found) < len(everything)
    return History(appointment, people, found, list(receipts), list(calls), made_at, keeps_back)


def _known_to_the_link(appointment: Appointment, found: list[Appointment]) -> list[Appointment]:
    """Without those whose link was replaced after that of this appointment. No query unless one was."""
    # It was replaced so that those who knew the old one see nothing any more: they may know the link of this one too.
    if not any(each.link_number for each in found if each != appointment):
        return found
    links = AppointmentEvent.objects.filter(appointment__in=found, kind=AppointmentEvent.Kind.LINK).order_by()
    last = dict(links.values_list("appointment").annotate(Max("happened_at")))
    mine = last.get(appointment.pk)
    return [each for each in found if each.pk not in last or (mine and last[each.pk] <= mine)]


def document(history: History) -> Receipt:
    """In the languages of every paper, the active one first; on as many sheets as it takes."""
    spoken = languages.of_papers()
    code = qr.svg(addresses.check_of_history(history.statement))
    parts = [_part(history, each) for each in spoken]
    # Long: text that is made smaller until years fit on a page could not be read.
    return Receipt(_("Whole record"), spoken[0], parts, code, _("QR code"), is_long=True)


def entries(history: History) -> list[str]:
    """Everything that happened, the oldest first, in the active language."""
    found: list[Entry] = []
    for each, told in zip(history.appointments, history.stories, strict=True):
        # Lines of offices in several zones stand together.
        lines = zip(told.chapters, told.lines(to_person=False, zoned=True), strict=True)
        found += [(chapter.at, f"{each}: {line}") for chapter, line in lines]
    notes = history.notes
    offices = as_they_were([(person.appointment.office, note.happened_at) for person, note in notes])
    found += [_noted(*each, office) for each, office in zip(notes, offices, strict=True)]
    found += [_tried(each) for each in history.receipts]
    found += [_called(history, each) for each in history.calls]
    return [said for _at, said in sorted(found, key=lambda entry: entry[0])]


def amounts(statement: HistoryStatement) -> list[str]:
    """How many entries of each kind it lists, in the active language."""
    names = (
        _("Appointments"),
        _("Notes of the office about one person"),
        _("Receipts"),
        _("Calls with the support line"),
    )
    return [f"{name}: {count}" for name, count in zip(names, statement.counts, strict=True)]


def _part(history: History, language: str) -> ReceiptPart:
    with override(language):
        office = history.appointment.office
        alone = len(history.people) == 1
        shared = _("It lists what all of them share. Each of them may have more.")
        blocks = [
            Block(_("Made on"), key=long_datetime(history.made_at, office)),
            Block(
                _("Who it is about"),
                points=[each.name_for_themselves for each in history.people],
                lines=[] if alone else [shared],
            ),
            Block(_("What happened"), points=entries(history)),
            Block(_("How much is listed"), points=amounts(history.statement)),
            Block(
                _("What this paper shows"),
                lines=[
                    _("It shows what this site had recorded at that moment. Old details are deleted."),
                    *history.left_out,
                    court(),
                ],
            ),
        ]
        return ReceiptPart(
            language, _("Whole record"), blocks, _("Scan this code to check that this paper is genuine.")
        )


def _noted(person: Attendee, note: AppointmentEvent, office: Office) -> Entry:
    statement = PresenceStatement.of(person)
    absent = _("The office noted that this person did not come.")
    said = presence.noted(statement, office) if statement else absent
    return note.happened_at, f"{person.appointment}, {person.name_for_themselves}: {said}"


def _tried(receipt: AttemptReceipt) -> Entry:
    facts = {"code": receipt, "moment": long_datetime(receipt.tried_at, receipt.clock)}
    said = _("Receipt %(code)s, %(moment)s") % facts
    return receipt.tried_at, f"{said}: {receipt.get_kind_display()}"


def _called(history: History, check: Verification) -> Entry:
    moment = long_datetime(check.checked_at, history.appointment.office)
    # Either side may have called, and a helper may have spoken.
    return check.checked_at, _("A call with the support line, %(moment)s") % {"moment": moment}
