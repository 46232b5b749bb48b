"""Checks the rules of the database one after the other, so that all are checked in a few hours while people book."""

import logging
from datetime import datetime

from appointments.models import CheckedRule
from appointments.upkeep import invariants

log = logging.getLogger(__name__)


def check_next(now: datetime) -> CheckedRule:
    """Checks the rule that was not checked for the longest time, and keeps the result. Logs the ids of broken rows."""
    rules = {rule.name: rule for rule in invariants.rules()}
    # The result of a rule that no longer exists would stay broken for ever.
    CheckedRule.objects.exclude(rule__in=rules).delete()
    last = dict(CheckedRule.objects.values_list("rule", "checked_at"))
    # Rules that were never checked come first: False sorts before True.
    rule = min(rules.values(), key=lambda each: (each.name in last, last.get(each.name), each.name))
    breach = invariants.check(rule)
    if breach:
        # Ids only, which say nothing about a person.
        log.error("Broken rule: %s", breach)
    checked = CheckedRule(rule=rule.name, checked_at=now, broken=breach.count if breach else 0)
    CheckedRule.objects.bulk_create(
        [checked], update_conflicts=True, unique_fields=["rule"], update_fields=["checked_at", "broken"]
    )
    return checked
