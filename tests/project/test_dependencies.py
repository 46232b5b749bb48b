"""The lists of packages agree: pyproject.toml, requirements.txt, both locks, and the record that says why."""

import re
import tomllib

import pytest

from scheduler.demo import CHECKOUT

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
LOCKS = {name: (CHECKOUT / name).read_text() for name in ("requirements.lock", "requirements-dev.lock")}
RUN_TIME = PROJECT["project"]["dependencies"]
TOOLS = [each for group in PROJECT["dependency-groups"].values() for each in group]


def names(requirements: list[str]) -> set[str]:
    return {re.match(r"[\w-]+", each)[0] for each in requirements}


def pins(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE))


def test_requirements_pin_what_a_running_site_needs_and_nothing_else():
    assert set(pins((CHECKOUT / "requirements.txt").read_text())) == names(RUN_TIME)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_the_pinned_versions(lock):
    pinned = pins((CHECKOUT / "requirements.txt").read_text())
    assert pinned.items() <= pins(LOCKS[lock]).items(), "run .ci/lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_in_a_lock_has_a_hash_and_none_has_an_address(lock):
    packages = re.split(r"\n(?=\w)", LOCKS[lock].split("\n", 2)[2])
    assert [each.split()[0] for each in packages if "--hash=sha256:" not in each] == []
    assert not re.search(r"://|--(?:extra-)?index-url|--find-links", LOCKS[lock])


def test_the_lock_for_development_has_every_group():
    assert names(TOOLS) <= set(pins(LOCKS["requirements-dev.lock"])), "run .ci/lock"


def test_the_container_has_no_engine_and_no_test_tool():
    assert "--require-hashes -r requirements.lock\n" in (CHECKOUT / "Dockerfile").read_text()
    assert not names(TOOLS) & set(pins(LOCKS["requirements.lock"]))


def test_the_record_says_why_each_library_is_here():
    record = (CHECKOUT / "docs/decisions/2026-11-22-libraries.md").read_text()
    missing = {name for name in names(RUN_TIME + TOOLS) if not re.search(rf"\b{name}\b", record)}
    assert missing == set()


def test_the_changelog_begins_with_the_version_of_the_project():
    newest = re.search(r"^## (\S+)", (CHECKOUT / "CHANGELOG.md").read_text(), re.MULTILINE)[1]
    assert newest == PROJECT["project"]["version"]
