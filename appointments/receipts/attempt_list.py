"""A page that lists a person's receipts, to print before them: the code, the time and what happened."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from appointments.models import AttemptReceipt
from appointments.receipts import attempt
from appointments.receipts.pdf import Block, Receipt, ReceiptPart
from appointments.values.identifiers import format_attempt_code
from offices import languages
from offices.dates import long_datetime


def papers(receipts: Sequence[AttemptReceipt]) -> list[Receipt]:
    """The list, then the paper of each receipt."""
    return [of(receipts), *(attempt.of(each) for each in receipts)]


def of(receipts: Sequence[AttemptReceipt]) -> Receipt:
    """In the languages of every paper, the active one first."""
    spoken = languages.of_papers()
    return Receipt(_title(), spoken[0], [_part(receipts, each) for each in spoken])


def _title() -> str:
    return _("Your attempt receipts")


def _part(receipts: Sequence[AttemptReceipt], language: str) -> ReceiptPart:
    with override(language):
        rows = [
            Block(
                code=format_attempt_code(each.code),
                lines=[long_datetime(each.tried_at, each.clock), str(AttemptReceipt.Kind(each.kind).label)],
            )
            for each in receipts
        ]
        return ReceiptPart(language, _title(), [Block(lines=[_("The newest is first.")]), *rows])
