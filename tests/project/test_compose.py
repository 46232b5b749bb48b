"""docker-compose.yml names only what exists: services, secrets, settings, commands, files and pinned images."""

import os
import re
import runpy
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import yaml
from django.core.management import get_commands
from gunicorn.config import GracefulTimeout

from scheduler.demo import CHECKOUT
from tests.project import sources

COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text()
OPERATIONS = (CHECKOUT / "docs/operations.md").read_text()
OF_POSTGRES = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "PGOPTIONS"}
OF_POSTGRES |= {"PGHOST", "PGUSER", "PGDATABASE", "PGPASSWORD", "ARCHIVE"}
each_service = pytest.mark.parametrize("name", SERVICES)


def given_to(service: dict) -> list[str]:
    return [each if isinstance(each, str) else each["source"] for each in service.get("secrets", [])]


@each_service
def test_a_service_is_limited_restarted_and_explained(name):
    service = SERVICES[name]
    assert service["mem_limit"]
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert service["restart"] == ("no" if name in ("migrate", "manage") else "unless-stopped")
    assert re.search(rf"^\| `{name}`", OPERATIONS, re.MULTILINE)


def test_a_backup_is_made_and_restored_without_a_migration_before_it():
    # `run` starts what the service depends on, and gives up when that fails.
    assert "migrate" in SERVICES["backup"]["depends_on"]
    commands = re.findall(r"^docker compose run .* backup .*", OPERATIONS, re.MULTILINE)
    assert len(commands) == 4
    assert all("--no-deps" in command for command in commands)


@each_service
def test_a_service_starts_after_services_that_exist(name):
    for other, how in SERVICES[name].get("depends_on", {}).items():
        assert how["condition"] != "service_healthy" or "healthcheck" in SERVICES[other]


@each_service
def test_a_setting_is_in_the_docs_and_its_secret_is_given(name):
    settings = set(re.findall(r"`([A-Z0-9_]+)`", (CHECKOUT / "docs/settings.md").read_text()))
    for variable, value in SERVICES[name].get("environment", {}).items():
        assert variable.removesuffix("_FILE") in settings | OF_POSTGRES
        if variable.endswith("_FILE"):
            assert value.removeprefix("/run/secrets/") in given_to(SERVICES[name])


def test_no_command_is_run_where_a_health_check_would_end_it():
    for name in re.findall(r"docker compose run (?:--?\S+ |\S+:\S+ )*(\w+)", OPERATIONS):
        assert "alive.py" not in str(SERVICES[name].get("healthcheck"))


def test_every_secret_is_a_file_that_is_used_and_explained():
    used = {secret for service in SERVICES.values() for secret in given_to(service)}
    assert used == set(COMPOSE["secrets"])
    assert [each["file"] for each in COMPOSE["secrets"].values() if f"{each['file']}" not in OPERATIONS] == []
    assert "${" not in (CHECKOUT / "docker-compose.yml").read_text()


def test_every_command_exists(settings):
    commands = " ".join(str(service.get("command", "")) for service in SERVICES.values())
    assert set(re.findall(r"manage\.py (\w+)", commands)) <= set(get_commands())
    assert sorted(re.findall(r"--queues=(\w+)", commands)) == sorted(settings.CELERY_TASK_QUEUES)


def test_the_workers_offer_their_numbers_where_prometheus_looks():
    prometheus = yaml.safe_load((CHECKOUT / "deploy/prometheus/prometheus.yml").read_text())
    [worker] = [each for each in prometheus["scrape_configs"] if each["job_name"] == "worker"]
    [where] = worker["dns_sd_configs"]
    assert set(where["names"]) == {name for name in SERVICES if name.startswith("worker")}
    assert {SERVICES[name]["environment"]["WORKER_METRICS_PORT"] for name in where["names"]} == {str(where["port"])}


def test_every_file_exists_and_every_volume_is_defined():
    volumes = [each.split(":")[0] for service in SERVICES.values() for each in service.get("volumes", [])]
    files = [each for each in volumes if each.startswith("./")]
    files += re.findall(r"^COPY (?!--)(\S+) ", DOCKERFILE, re.MULTILINE) + re.findall(r"deploy/[\w.]+\.py", DOCKERFILE)
    assert [each for each in files if not (CHECKOUT / each).exists()] == []
    assert {each for each in volumes if not each.startswith("./")} == set(COMPOSE["volumes"])


def test_images_are_pinned_to_a_version_and_the_client_is_the_servers():
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    assert all(re.search(r":v?\d[\w.-]*$", image) for image in images)
    server = SERVICES["postgres"]["image"].partition(":")[2]
    assert f"postgresql-client-{server} " in DOCKERFILE


def test_only_the_proxy_has_ports_of_the_machine():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_the_image_holds_no_tests_and_no_documents():
    assert not re.search(r"^COPY .*\b(tests|benchmarks|docs|\.) ", DOCKERFILE, re.MULTILINE)


def test_the_image_works_without_the_programs_of_developers():
    left_out = {line for line in (CHECKOUT / ".dockerignore").read_text().splitlines() if line.endswith(".py")}
    assert [each for each in left_out if not (CHECKOUT / each).exists()] == []
    gone = {sources.module(CHECKOUT / each) for each in left_out}
    assert {"scheduler.demo", "scheduler.trial", "appointments.upkeep.samples"} <= gone
    needed = {module: used & gone for module, used in sources.imports().items() if module not in gone}
    assert not {module: used for module, used in needed.items() if used}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("proxy", {"tls_certificate", "tls_key"}),
        ("postgres", {"postgres_password"}),
        ("pgbouncer", {"pgbouncer_users"}),
        ("redis", set()),
        ("web", {"secret_key", "vault_keys", "index_key", "database_url", "metrics_token"}),
    ],
)
def test_a_service_gets_only_its_own_secrets(name, given):
    assert set(given_to(SERVICES[name])) == given


@pytest.mark.parametrize(("starting", "is_ended"), [(0, True), (60, False)])
def test_a_process_that_does_not_answer_is_ended_unless_it_has_just_started(starting, is_ended):
    alive = runpy.run_path(str(CHECKOUT / "deploy" / "alive.py"))
    alive["main"].__globals__["STARTING"] = starting
    with subprocess.Popen(["sleep", "60"]) as silent:
        assert alive["main"]("web", str(silent.pid), "http://127.0.0.1:1/") == 1
        time.sleep(0.2)
        assert (silent.poll() is not None) == is_ended
        silent.kill()


def test_a_web_may_answer_what_it_has_begun_before_docker_kills_it():
    assert int(SERVICES["web"]["stop_grace_period"].removesuffix("s")) > GracefulTimeout.default


def test_no_one_waits_for_a_database_that_is_still_being_made():
    asked = [each["healthcheck"]["test"] for each in (SERVICES["postgres"], SERVICES["pgbouncer"])]
    assert all("--host=127.0.0.1" in test for test in asked)


@pytest.mark.parametrize(
    ("allowed", "name"), [("a.example.org, b.example.org", "a.example.org"), (".example.org", "example.org")]
)
def test_a_web_process_is_asked_under_a_name_that_it_answers_to(allowed, name):
    asked = []

    class Web(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.headers["Host"])
            self.send_response(200)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Web) as web:
        Thread(target=web.serve_forever, daemon=True).start()
        program = [sys.executable, CHECKOUT / "deploy" / "alive.py", "web", "0", f"http://127.0.0.1:{web.server_port}/"]
        ended = subprocess.run(program, env=os.environ | {"ALLOWED_HOSTS": allowed}, check=False)
        web.shutdown()
    assert (ended.returncode, asked) == (0, [name])


def test_postgresql_logs_no_statement_and_no_detail_of_an_error():
    command = SERVICES["postgres"]["command"]
    assert "-c log_min_error_statement=panic -c log_error_verbosity=terse" in command
