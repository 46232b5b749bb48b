"""Every page and search of the support line takes few queries, in every state in which a test opens it."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection

MOST, MOST_WITH_TIMES = 12, 22

_PAGE = re.compile(r"/support/(?!sign-)")
_SEARCH = re.compile(r"/call/[0-9a-f-]+/$")
_TIMES = re.compile(r"(.*&)?(when|offices)=")
_QUERY = re.compile(r"\(?SELECT|UPDATE|INSERT|DELETE")


class TooManyQueries(AssertionError):
    """A page of the support line took more than `MOST` queries, or `MOST_WITH_TIMES`; savepoints do not count."""


def checked(answer: Callable[..., Any]) -> Callable[..., Any]:
    """`answer`, the handler of the test client, which counts the queries of support pages and searches."""

    def run(handler: Any, environ: dict[str, Any]) -> Any:
        path, asked = environ["PATH_INFO"], list[str]()

        def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            asked.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            answered = answer(handler, environ)
        found = [sql for sql in asked if _QUERY.match(sql)]
        # Each search for a free time reads the plan of the office, where days are not made yet.
        most = MOST_WITH_TIMES if _TIMES.match(environ["QUERY_STRING"]) else MOST
        if _PAGE.search(path) and (environ["REQUEST_METHOD"] == "GET" or _SEARCH.search(path)) and len(found) > most:
            raise TooManyQueries(path, len(found), *(sql[:90] for sql in found))
        return answered

    return run
