"""Asks the rules of the whole database, as `manage.py check_invariants` does."""

from appointments.upkeep.invariants import check, rules


def broken_rules(*besides: str) -> list[str]:
    """Each rule that is broken, but those named, with the ids of rows."""
    asked = (rule for rule in rules() if rule.name not in besides)
    return [str(breach) for breach in map(check, asked) if breach]
