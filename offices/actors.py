"""The author in events and to-dos: `user:<id>` for an account of staff."""

from collections.abc import Iterable

from django.contrib.auth.models import User

ACCOUNT = "user:"
"""How the actor begins when it is an account; its key follows."""


def actor_of(account: int | None) -> str:
    """The actor that stands for the account with this key."""
    return f"{ACCOUNT}{account}"


def names(actors: Iterable[str]) -> dict[str, str]:
    """Each of them that is an account -> its user name. One query."""
    keys = {actor.removeprefix(ACCOUNT) for actor in actors if actor.startswith(ACCOUNT)}
    # `user:None` stands for no account.
    found = User.objects.filter(pk__in=[key for key in keys if key.isdecimal()])
    return {actor_of(pk): name for pk, name in found.values_list("pk", "username")}
