"""bin/demo on a folder with data of an older version."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from scheduler.preparation import refuse_older_data
from scheduler.state import CannotStart


@pytest.mark.as_owner
@pytest.mark.django_db
def test_data_of_an_older_version_is_refused_in_one_line(tmp_path):
    refuse_older_data(tmp_path)
    MigrationRecorder(connection).record_applied("appointments", "0033_links_can_be_taken_back")
    with pytest.raises(CannotStart, match="older version") as refused:
        refuse_older_data(tmp_path)
    assert "another STATE_DIR" in str(refused.value)
    assert "\n" not in str(refused.value)
