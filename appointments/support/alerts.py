"""WRITE: alerts supervisors when an agent sees too many people in full."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User

from appointments import outbox, worklist
from appointments.models import AccessLog, Alert, ToDo
from appointments.models.alert import MOST_FULL_VIEWS

HOUR = timedelta(hours=1)
SUPERVISE = "appointments.supervise_calls"


def tell_of_looks(agent: User, *, now: datetime) -> bool:
    """Adds a to-do for supervisors, and a mail to each who has an address, once for an agent and a clock hour (UTC).

    Counts the full views of the hour before `now`. Returns whether it alerted now. Call it in the transaction of the
    view, with the agent's call locked, so that parallel views are all counted.
    """
    looks = AccessLog.objects.filter(agent=agent, kind=AccessLog.Kind.FULL, looked_at__gt=now - HOUR)
    hour = now.replace(minute=0, second=0, microsecond=0)
    if looks.count() <= MOST_FULL_VIEWS or Alert.objects.filter(agent=agent, hour=hour).exists():
        return False
    worklist.add(agent, ToDo.Kind.TOO_MANY_LOOKS, now=now)
    supervisors = User.objects.with_perm(SUPERVISE, include_superusers=False)
    alerts = Alert.objects.bulk_create(Alert(agent=agent, supervisor=one, hour=hour) for one in supervisors)
    outbox.plan_alerts([alert for alert in alerts if alert.email], now=now)
    return True
