"""Messages to people whose notice was not in the system when they tried, and now is."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from appointments.messages import mail
from appointments.messages.letter import Letter
from appointments.models import AttemptReceipt, Message
from appointments.receipts.addresses import reminders_link
from appointments.values import gsm7
from offices.dates import long_date


def compose(message: Message, attempt: AttemptReceipt, key: str) -> Letter:
    """The text of `message`, in the person's language. A text message fits in one part and does not say what it is
    about.
    """
    with translation.override(attempt.language):
        if message.channel == Message.Channel.SMS:
            return Letter(_sms(attempt), attempt.language, key)
        facts = _facts(attempt) | {"way_out": reminders_link(message)}
        return mail.compose("attempt_follow_up", facts, language=attempt.language, key=key)


def _sms(attempt: AttemptReceipt) -> str:
    """With the link, unless the site's address is too long for it."""
    facts = _facts(attempt)
    texts = [
        gsm7.fold(render_to_string("messages/attempt_follow_up/sms.txt", facts | {"link": link})).strip()
        for link in (facts["link"], "")
    ]
    # Two parts cost twice, and can arrive in the wrong order.
    return next((text for text in texts if gsm7.parts(text) == 1), texts[-1])


def _facts(attempt: AttemptReceipt) -> dict[str, str]:
    return {
        "code": str(attempt),
        "day": long_date(attempt.clock.local(attempt.tried_at)),
        # The start page and not a secret link: another person may hold that phone by now.
        "link": settings.SITE_URL + reverse("public:start"),
        "support_phone": settings.SUPPORT_PHONE,
    }
