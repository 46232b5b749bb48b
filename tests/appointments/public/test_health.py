"""For monitors."""

import pytest


@pytest.mark.django_db
def test_it_works(client):
    response = client.get("/health/")
    assert response.json() == {"ok": True}
    assert "no-store" in response.headers["Cache-Control"]
