"""The offices to move to, with the dates that this party would get."""

import pytest

from offices.models import Slot
from tests.appointments.manage.conftest import WISH, times

pytestmark = pytest.mark.django_db


def test_the_date_of_an_office_is_the_one_that_someone_without_a_notice_gets(
    holder, make_office, make_notice, book, make_person
):
    make_notice()
    far = make_office("LAX", latitude=34.05, longitude=-118.24, city="Los Angeles", unverified_share=2)
    book(make_person("Diego"), office=far)
    holder.post("change", WISH | {"where": "other"})
    shown = holder.post("change_office", {"zip_code": "90001"}).context["around"].offers[0].earliest
    page = holder.post("change_offices", {"office": str(far.pk)})
    assert shown == Slot.objects.get(pk=times(page)[0]).starts_at
