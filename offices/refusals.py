"""Why a verb refuses. One base class, so that no refusal can become a fault: each brings the words that pages show."""

from typing import TYPE_CHECKING, Any, ClassVar

from offices.metrics import REFUSALS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refusal(Exception):
    """A verb declines what was asked. Nothing has been changed when it is raised."""

    in_words: ClassVar["StrOrPromise"]
    """What a page says that has no words of its own for it."""

    def __init__(self, *facts: Any) -> None:
        super().__init__(*facts)
        # Counted here, so that no verb can forget it.
        REFUSALS.labels(type(self).__name__).inc()
