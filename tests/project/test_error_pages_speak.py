"""The error pages are in the reader's language."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.test import Client, RequestFactory

from appointments.public import error_page
from appointments.public.views import errors
from tests.project import speech

WAYS_TO_FAIL = {
    400: lambda request: errors.bad_request(request, SuspiciousOperation()),
    403: lambda request: errors.forbidden(request, PermissionDenied()),
    404: lambda request: errors.not_found(request, Http404()),
    413: lambda request: errors.bad_request(request, RequestDataTooBig()),
    429: lambda request: error_page.too_many_tries(request),
    500: lambda request: errors.server_error(request),
    503: lambda request: errors.closed_for_now(request),
}

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("status", WAYS_TO_FAIL)
def test_the_page_speaks_the_readers_language(status, language):
    response = WAYS_TO_FAIL[status](RequestFactory().get(f"/{language}/x/"))
    page = response.content.decode()
    assert response.status_code == status
    assert speech.leaks(page) == []
    assert speech.said(page)[language]


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_unknown_address_is_answered_in_its_language(language):
    response = Client().get(f"/{language}/nothing-is-here/")
    assert response.status_code == 404
    assert f'<html lang="{language}"' in response.content.decode()
    assert speech.leaks(response.content.decode()) == []
