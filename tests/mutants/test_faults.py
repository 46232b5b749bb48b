"""The faults that bin/mutants plants."""

import ast

from tests.mutants.__main__ import _files
from tests.mutants.alike import ALIKE
from tests.mutants.faults import BASE, faults_of, sample

SOURCE = """def free(slots, now):
    \"\"\"Those ahead.\"\"\"
    log.info("looked")
    write(slots)
    found = slots.filter(is_closed=False, starts_at__gt=now).order_by("starts_at")
    return [slot for slot in found if not slot.full and slot.room >= 1]
"""
FILE = "appointments/booking/book.py"


def test_each_fault_changes_one_line_and_leaves_a_program():
    for fault in faults_of("x.py", SOURCE):
        planted = fault.planted(SOURCE)
        ast.parse(planted)
        lines = zip(SOURCE.splitlines(), planted.splitlines(), strict=True)
        assert [number for number, (was, then) in enumerate(lines, 1) if was != then] == [fault.line]


def test_conditions_numbers_orders_and_calls_are_made_wrong():
    then = {fault.then for fault in faults_of("x.py", SOURCE)}
    assert {"slot.room > 1", "(slot.full)", "2", "True", "pass"} <= then
    assert "slots.filter(starts_at__gt=now)" in then
    assert "slots.exclude(is_closed=False, starts_at__gt=now)" in then
    assert any(".order_by('-starts_at')" in each for each in then)


def test_what_is_only_logged_stays():
    assert not [fault for fault in faults_of("x.py", SOURCE) if fault.line == 3]


def test_a_seed_gives_the_same_sample_again():
    assert sample([FILE], 5, 7) == sample([FILE], 5, 7)
    assert sample([FILE], 5, 7) != sample([FILE], 5, 8)


def test_other_lines_do_not_change_the_key_of_a_fault():
    more = SOURCE.replace("    write(slots)", "    more(1)\n    write(slots)").replace("def free", "\n\ndef free")
    keys, those = ([fault.key for fault in faults_of("x.py", source)] for source in (SOURCE, more))
    assert set(keys) < set(those)


def test_faults_of_lines_that_say_the_same_have_different_keys():
    keys = [fault.key for fault in faults_of("x.py", SOURCE.replace("    write(slots)", "    write(slots)\n" * 2))]
    assert len(set(keys)) == len(keys)


def test_a_line_that_is_said_to_do_the_same_stands_in_the_product():
    lines = {line.strip() for file in _files() for line in (BASE / file).read_text(encoding="utf-8").splitlines()}
    assert {line for line, _then in ALIKE} <= lines
