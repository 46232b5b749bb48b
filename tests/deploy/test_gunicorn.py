"""deploy/gunicorn.conf.py as people meet it."""

import pytest
import requests

from tests.server import serving


@pytest.mark.django_db(transaction=True)
def test_what_nginx_lets_through_is_not_refused_by_gunicorn():
    cookies = "; ".join(f"c{n}={'x' * 7000}" for n in range(4))
    with serving(workers=1) as address:
        assert requests.get(f"{address}/health/live?q={'x' * 30_000}", headers={"Cookie": cookies}, timeout=20).ok
