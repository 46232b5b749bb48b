"""READ: what an agent does about an attempt receipt whose code a caller reads out."""

from datetime import datetime

from django.utils.translation import gettext as _

from appointments.models import AttemptReceipt
from appointments.receipts import closed
from offices.dates import long_date, long_datetime
from offices.zones import DEFAULT_ZONE, Clock

Kind = AttemptReceipt.Kind


def facts(receipt: AttemptReceipt) -> list[tuple[str, str]]:
    """The facts on the paper, to compare with what the caller reads out."""
    when, what = _("Made for a try on"), _("What happened")
    if receipt.is_report:
        when, what = _("Reported on"), _("What was reported")
    rows = [
        (_("Receipt code"), str(receipt)),
        (when, long_datetime(receipt.tried_at, receipt.clock)),
        (what, receipt.get_kind_display()),
        # A try without a number has no last digits.
        (_("Tried with"), f"{receipt.get_way_display()} •••{receipt.ending}".removesuffix(" •••")),
    ]
    return [(key, str(value)) for key, value in rows]


def way_on(receipt: AttemptReceipt, now: datetime) -> list[str]:
    """The next steps for the caller, one sentence each; there is always at least one."""
    book = _("You can book for them without a number.")
    match receipt.kind:
        case Kind.NOT_YET if receipt.found_at:
            return [
                _("The notice is in the system now. Find it by the number on their paper."),
                _("Then book for them."),
            ]
        case Kind.NOT_YET if receipt.look_until and now < receipt.look_until:
            day = long_date(receipt.clock.local(receipt.look_until))
            return [_("We look for the notice until %(day)s. They need not wait for it.") % {"day": day}, book]
        case Kind.NOT_YET | Kind.NO_RECORD:
            return [_("Ask for each number again, and search for it here."), book]
        case Kind.TOO_MANY_TRIES:
            return [_("You can search for their number here all the same."), book]
        case Kind.FIND_TOO_OFTEN | Kind.ADD_TOO_OFTEN | Kind.CHANGES_USED | Kind.TOO_LATE:
            search = _("You can search for their number here all the same.")
            return [search, _("Check the caller. Then you can do it for them.")]
        case Kind.TURNED_AWAY | Kind.MARKED_ABSENT:
            answer = _("The answer will be on the page of this appointment. The link of the confirmation opens it.")
            return [answer, _("Check the caller. If they have no appointment ahead and must report, book for them.")]
        case Kind.CALLED:
            return [_("Ask what they called about. Check the caller. Then you can do it for them.")]
    return [_("Book for the caller. Try more than one office.")]


def closed_site(typed: str) -> str:
    """What to say about a receipt that was made while the site was closed or broken; nothing for any other text."""
    try:
        kind, moment = closed.read(typed)
    except closed.NotOurs:
        return ""
    when = {"when": long_datetime(moment, Clock(DEFAULT_ZONE))}
    if kind == Kind.FAILED:
        return _("This receipt is genuine. The site did not work: %(when)s. Book for the caller.") % when
    return _("This receipt is genuine. The site was closed for maintenance: %(when)s. Book for the caller.") % when
