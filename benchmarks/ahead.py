"""Runs Celery as on a machine whose clock is ahead: `python -m benchmarks.ahead SECONDS worker …`"""

import runpy
import sys
import time
from datetime import datetime, timedelta

from django.utils import timezone

AHEAD = float(sys.argv.pop(1))
_time, _now = time.time, timezone.now


def _time_ahead() -> float:
    return _time() + AHEAD


def _now_ahead() -> datetime:
    return _now() + timedelta(seconds=AHEAD)


# Our code asks Django for the time, Celery asks `time`.
time.time, timezone.now = _time_ahead, _now_ahead
runpy.run_module("celery", run_name="__main__")
