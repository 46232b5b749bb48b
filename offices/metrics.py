"""What the processes count for /metrics. Counting costs microseconds and asks nothing."""

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Counter("checkin_requests_total", "Answers, by name of the page and status.", ["view", "status"])
REQUEST_SECONDS = Histogram("checkin_request_seconds", "How long answers took.", ["area"], buckets=_SECONDS)
TASKS = Counter("checkin_tasks_total", "Tasks that ended.", ["task", "outcome"])
BOOKINGS = Counter("checkin_bookings_total", "Appointments that were booked.")
REFUSALS = Counter("checkin_refusals_total", "What the verbs refused, by name.", ["refusal"])
ALLOCATOR_WAIT = Histogram(
    "checkin_allocator_wait_seconds", "Waits for the queue of an office that another booking held.", buckets=_SECONDS
)
CROWD = Counter("checkin_crowd_total", "Newcomers at the start page while there may be a line.", ["outcome"])
CROWD_WAITING = Gauge("checkin_crowd_waiting", "People in line, when last asked.", multiprocess_mode="mostrecent")
PROVIDER_CALLS = Counter("checkin_provider_calls_total", "Calls of mail and SMS providers.", ["provider", "outcome"])
PROVIDER_SECONDS = Histogram(
    "checkin_provider_seconds", "How long calls of providers took.", ["provider"], buckets=_SECONDS
)
