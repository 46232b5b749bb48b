"""Faults that no test can find, as the program does the same with them."""

from tests.mutants.faults import BASE, Fault

ALIKE = {
    ('return own.order_by("-tried_at")[:2].count() < 2', "own.order_by('tried_at')"): "only their number is asked for",
    ("cursor.execute(_BEYOND, [list(column) for column in zip(*asked.values(), strict=True)])", "False"): (
        "all rows are made with three columns"
    ),
    (
        "return network.networks(self.parsed)[0] if self.parsed else self.address[:100]",
        "101",
    ): "any cut will do",
    ("appointment.link_number += 1", "2"): "any other number does",
    ("if due_at >= message.expires_at:", "due_at > message.expires_at"): "the wait is random to the microsecond",
    ("Circuit.objects.filter(provider=provider, failures__gt=0).update(rests_until=now + rest)", "1"): (
        "the count is 0 or three and more, but for a failure in this very moment"
    ),
    (
        'waiting = AttemptReceipt.objects.waiting(now).in_the_system().order_by("pk").select_for_update(no_key=True)',
        "AttemptReceipt.objects.waiting(now).in_the_system().order_by('-pk')",
    ): "two runs lock them in one order, whichever it is",
    ("warning = SupplyWarning(office=office, free=1, days_left=1, first_free_at=LONGEST_DATE)", "2"): (
        "it stands for any number"
    ),
    ("lengths = Counter(len(line.subject_id) for line in lines.values()).most_common(1)", "2"): (
        "only the first is read"
    ),
    ("due = since + YEAR", "since - (YEAR)"): "what is due by now is left out",
    ("closure = Closure.objects.select_for_update(no_key=True).get(pk=closure_id)", "False"): (
        "the stronger lock too makes the second press wait"
    ),
    ("return queue.opened_until if queue else date(1970, 1, 1)", "2"): "any day long ago will do",
    ("start = found[-1].starts_at + timedelta(microseconds=1)", "2"): "slots start at whole minutes",
    ("if search is None or start < search.start:", "start <= search.start"): "a search begun anew finds the same",
    (
        'beside = Closure.objects.beside(closure).order_by("pk").values_list("pk", flat=True)',
        ("Closure.objects.beside(closure).order_by('-pk')"),
    ): "the stamp that it is compared with is made in the same order",
    ("larger = sorted((size for size in sizes if size > made), reverse=True)", "size >= made"): (
        "of what is made already it finds as many"
    ),
    ("return [first + timedelta(days=n) for n in range((self.ends_on - first).days + 1)]", "2"): (
        "what is on a day more is not in the span, and is as it should be"
    ),
    ('locked = list(both.select_for_update(no_key=True).order_by("pk"))', "False"): (
        "the stronger lock only makes more of the others wait"
    ),
    (
        "booked = Appointment.objects.filter("
        "slot__office__in=offices.order_by(), booked_at__gt=now - LOOK_BACK).order_by()",
        "Appointment.objects.filter(booked_at__gt=now - LOOK_BACK)",
    ): "each office looks up its own number",
}
"""The line, and what stands there instead -> why it is the same."""


def why_alike(fault: Fault) -> str:
    """Empty when a test should find it."""
    line = (BASE / fault.file).read_text(encoding="utf-8").splitlines()[fault.line - 1]
    return ALIKE.get((line.strip(), fault.then), "")
