"""Django's PostgreSQL, with a check of kept connections that asks the server nothing."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection. Before its first use in a request, Django asks whether it still works."""

    def is_usable(self) -> bool:
        """Whether the connection works. A server that ends or restarts closes its side, which can be read here.

        Asks the server only after an error, or when something has arrived unasked.
        """
        # Else each request would wait for one more answer, as long as it takes to read its draft.
        if self.connection.closed:
            return False
        return not (self.errors_occurred or _has_news(self.connection.fileno())) or bool(super().is_usable())


def _has_news(socket: int) -> bool:
    """Whether the other side has sent something, or has closed."""
    # Not `select.select`, which refuses numbers above 1023.
    asked = select.poll()
    asked.register(socket, select.POLLIN | select.POLLPRI)
    return bool(asked.poll(0))
