"""The questions that people ask, and our answers. Each statement has a source; none is legal advice."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from appointments.models import Answer
from appointments.receipts import operator_words
from offices.models import MAX_PARTY

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Source:
    """Who says so, and when it was read."""

    name: "StrOrPromise"
    url: str
    read_on: date


@dataclass(frozen=True)
class Link:
    """To a page of ours (its URL name), or to the page that a setting holds, or to another site."""

    text: "StrOrPromise"
    to: str

    @property
    def url(self) -> str:
        """The address in the reader's language."""
        if self.to.startswith("https:"):
            return self.to
        return str(getattr(settings, self.to)) if self.to.isupper() else reverse(f"public:{self.to}")


@dataclass(frozen=True)
class Question:
    """`lines` may hold functions, for what the operator may say in their own words."""

    key: str
    title: "StrOrPromise"
    lines: tuple["StrOrPromise | Callable[[], str]", ...]
    links: tuple[Link, ...] = ()
    source: Source | None = None


def shown() -> list[Question]:
    """Every question with its answer in the active language; what the operator wrote replaces our answer."""
    theirs = {answer.question: answer for answer in Answer.objects.filter(language=get_language() or "")}
    ours = [one for one in QUESTIONS if settings.ALLOW_NO_PAPER or one.key != "no-paper"]
    return [
        _as_the_operator_says(one, theirs[one.key]) if one.key in theirs else one
        for one in ours
        if one.key not in theirs or theirs[one.key].is_shown
    ]


def _as_the_operator_says(question: Question, answer: Answer) -> Question:
    source = Source(answer.source, answer.source_url, answer.read_on)
    lines = tuple(line for line in answer.text.replace("\r", "").split("\n\n") if line.strip())
    return replace(question, lines=lines, source=source)


def _host() -> str:
    return settings.SITE_URL.partition("://")[2]


def _how_many() -> str:
    return str(_("One appointment is for up to %(most)s people.") % {"most": MAX_PARTY})


_ICE = Source("ICE", "https://www.ice.gov/check-in", date(2026, 11, 25))
_ASAP = Source("Asylum Seeker Advocacy Project (ASAP)", "https://asaptogether.org/en/faqs-ice-isap", date(2026, 11, 25))
_COURT = Link(_("Look up your court hearing"), "COURT_INFO_URL")
_LAWYER = Link(_("Find free or low-cost legal help"), "LEGAL_HELP_URL")
_PREPARE = Link(_("Prepare for your appointment"), "prepare")
_RECEIPTS = Link(_("See your attempt receipts"), "my_receipts")

QUESTIONS = (
    Question(
        "have-one",
        _("Do I have a check-in? When is it?"),
        (
            _("Not all people have one. Read each paper that you got when you came."),
            _("If a paper shows a day and a place to report, you have a check-in there."),
            _("If a paper tells you to report and shows no day, book the day on this site."),
        ),
        source=_ICE,
    ),
    Question(
        "dated",
        _("My paper shows a day and a place. Do I book here too?"),
        (
            _("No. The day on your paper counts. This site cannot change it."),
            _("If that day has passed, ask a lawyer or call the support line."),
        ),
        (_LAWYER,),
        _ICE,
    ),
    Question(
        "no-paper",
        _("They told me to report, but I have no paper"),
        (
            _("You can book. Press “Start” and choose “I have no paper with a number”."),
            _("Keep your confirmation. It shows that you booked, and when."),
        ),
        (Link(_("Go to the start page"), "start"),),
    ),
    Question(
        "deadline",
        _("I cannot get a date before my report-by date"),
        (operator_words.late,),
        source=_ICE,
    ),
    Question(
        "far",
        _("My date is far away"),
        (
            _("Some offices are full for a long time. You can ask for an earlier date on your confirmation."),
            _("Look up your court hearing each week while you wait. It can come first."),
        ),
        (_COURT,),
        _ASAP,
    ),
    Question(
        "cannot-come",
        _("I cannot come on my date"),
        (
            _("Open your confirmation and choose another day. Do it as soon as you can."),
            _("If it is too late for that, call the support line. Write down when you called."),
        ),
        (Link(_("Find your appointment"), "find"),),
    ),
    Question(
        "moved",
        _("I moved to another home"),
        (
            operator_words.moving,
            _("ICE asks you to do it within 5 business days. Do it at each of the three."),
        ),
        (
            Link(_("Tell ICE"), "https://www.ice.gov/check-in"),
            Link(_("Tell the immigration court"), "https://respondentaccess.eoir.justice.gov/"),
            Link(_("Tell USCIS"), "https://www.uscis.gov/ar-11"),
        ),
        _ICE,
    ),
    Question(
        "no-answer",
        _("I call and no one answers"),
        (
            _("Write down the day, the hour and the number you called. Then try again at another hour."),
            _("A try on this site that fails gives you a receipt with the date. So does a call that no one answers."),
        ),
        (Link(_("I called and no one answered"), "unanswered_call"), _RECEIPTS),
        _ASAP,
    ),
    Question(
        "at-the-office",
        _("What happens at the office?"),
        (
            _("Someone from ICE looks at your papers. At the end you may get the date of your next check-in."),
            _("Some waiting rooms are small. If they send you away, report it on your confirmation."),
            _("We cannot say or promise what will happen. If you can, talk to a lawyer before you go."),
        ),
        (_PREPARE, _LAWYER),
        _ASAP,
    ),
    Question(
        "who-comes",
        _("Who can come with me?"),
        (
            _("Family members who must report can share your appointment. You add each of them when you book."),
            _how_many,
        ),
    ),
    Question(
        "children",
        _("My child is under 18"),
        (
            _("An adult should come along with a person under 18."),
            _("If you do not know whether a child must come, ask a lawyer or call the support line."),
        ),
        (_LAWYER,),
    ),
    Question(
        "court",
        _("Is this my court hearing?"),
        (
            _("No. A check-in is with ICE. A court hearing is with a judge. You must go to both."),
            _("Look up your hearing each week. You need your A-number."),
        ),
        (_COURT,),
        _ASAP,
    ),
    Question(
        "isap",
        _("I report to ISAP, or I have an ankle monitor"),
        (
            _("ISAP is a program of ICE. It uses visits, calls, a phone app or an ankle monitor."),
            _("This site does not book those visits. Go to them too. Ask a lawyer about the monitor."),
        ),
        (_LAWYER,),
        _ASAP,
    ),
    Question(
        "passport",
        _("ICE has my passport"),
        (_("This site cannot get it back. A lawyer can tell you what to do."),),
        (_LAWYER,),
        _ASAP,
    ),
    Question(
        "asylum",
        _("I want to ask for asylum"),
        (
            _("A check-in does not ask for asylum. There is a time limit: most often 1 year after you came."),
            _("Get legal help soon."),
        ),
        (_LAWYER,),
        _ASAP,
    ),
    Question(
        "real",
        _("Is this text or mail really from this site?"),
        (
            _("We never ask you for money, and no message of ours asks you to send your details."),
            _("Are you not sure? Do not press the link. Type the address of this site yourself:"),
            _host,
        ),
        (Link(_("Find your appointment"), "find"),),
    ),
)
