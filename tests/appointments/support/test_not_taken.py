"""What an agent cannot do to a to-do that they have not taken."""

import pytest

from appointments import worklist
from appointments.models import Call, ToDo
from appointments.models.to_do import CLAIM_LASTS
from tests.project.agent import Line
from tests.staff import account

pytestmark = pytest.mark.django_db

NOT_YOURS = "It is free for everyone."


@pytest.mark.parametrize("what", ["done", "call"])
def test_what_an_agent_has_not_taken_stays_as_it_is(what, line, to_dos):
    assert NOT_YOURS in line.post("to_do", {"what": what}, number=to_dos[1].pk).content.decode()
    assert not Call.objects.exists()
    assert ToDo.objects.get(pk=to_dos[1].pk).done_at is None


def test_after_an_hour_it_is_free_again_and_still_done_by_who_took_it(line, to_dos, set_clock, now):
    line.post("take", {})
    set_clock(now + CLAIM_LASTS)
    line.sign_in()
    assert NOT_YOURS in line.post("to_do", {"what": "call"}, number=to_dos[0].pk).content.decode()
    line.post("to_do", {"what": "done"}, number=to_dos[0].pk)
    assert ToDo.objects.get(pk=to_dos[0].pk).done_at == now + CLAIM_LASTS


def test_a_report_is_left_to_the_office_by_supervisors_too(line, ana, now):
    worklist.add(ana, ToDo.Kind.REPORTED, now=now)
    account("tess", line.offices)
    tess = Line(line.offices, "en", "tess")
    assert "Nothing of this kind waits." in tess.post("take", {}).content.decode()
    assert tess.post("to_do", {"what": "done"}, number=ToDo.objects.get().pk).status_code == 404
