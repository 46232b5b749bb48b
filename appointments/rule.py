"""A rule the database must obey."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A sentence that holds, and the query for the ids of rows where it does not."""

    name: str
    sql: str
