"""Mail to supervisors of the support line."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from appointments.messages import mail_html
from appointments.messages.letter import Text
from appointments.models import Alert
from appointments.models.alert import MOST_FULL_VIEWS
from offices.dates import long_datetime


def compose(alert: Alert, key: str) -> Text:
    """The mail, in the language of the site. It names the agent and no person who was looked up."""
    with translation.override(alert.language):
        facts = {
            "agent": alert.agent.get_username(),
            "hour": long_datetime(alert.hour, alert.clock),
            "most": MOST_FULL_VIEWS,
            "link": settings.SITE_URL + reverse("support:line"),
        }
        subject = render_to_string("messages/too_many_looks/subject.txt", facts).strip()
        body = mail_html.tidy(render_to_string("messages/too_many_looks/email.txt", facts))
        page = {"subject": subject, "blocks": mail_html.blocks(body), "language": alert.language}
        return Text(body, alert.language, key, subject, render_to_string("messages/email.html", page))
