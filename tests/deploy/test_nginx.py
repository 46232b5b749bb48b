"""deploy/nginx.conf keeps slow and large requests from the site, and secrets out of its logs."""

import datetime
import http.client
import re
import socket
import ssl
import subprocess
import threading
import time
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from offices.request_id import accepted
from scheduler import processes
from scheduler.demo import CHECKOUT
from tests.deploy.conftest import NGINX
from tests.server import free_port

CONNECTIONS = 3
"""From one address at once."""

SECRET = "l9RcgAOV0K5jIx-VMr_1QA"
CONFIRMATION = f"/en/confirmation/{SECRET}/"


class Site(ThreadingHTTPServer):
    """In the place of the site: keeps the headers of what reaches it. Ends before it answers while it `drops`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked, self.drops = [], 0


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.asked.append(dict(self.headers))
        if self.server.drops:
            self.server.drops -= 1
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_POST = do_GET  # noqa: N815 # names of the standard library

    def log_message(self, *args):
        """Says nothing."""


class Nginx:
    """A running nginx: where it listens, and what it has written."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder, self.site = folder, site
        self.plain, self.tls = free_port(), free_port()
        self.asked = 0

    @property
    def written(self) -> str:
        """What stands in the logs once each request has its line: nginx writes it after the answer."""
        places, deadline = self.folder / "places.log", time.monotonic() + 60
        while places.read_text().count("\n") < self.asked and time.monotonic() < deadline:
            time.sleep(0.02)
        return "".join((self.folder / name).read_text() for name in ("places.log", "stderr"))

    def ask(self, path="/en/", method="GET", body=None, headers=None):
        connection = http.client.HTTPSConnection("127.0.0.1", self.tls, context=_trusting(), timeout=20)
        connection.request(method, path, body, {"Host": "checkin.example.org"} | (headers or {}))
        answer = connection.getresponse()
        answer.page = answer.read().decode()
        connection.close()
        self.asked += 1
        return answer


@pytest.fixture
def site():
    with Site() as site:
        threading.Thread(target=site.serve_forever, args=[0.05], daemon=True).start()
        yield site
        site.shutdown()


@pytest.fixture
def nginx(site, tmp_path):
    nginx = Nginx(tmp_path, site)
    _make_certificate(tmp_path)
    (tmp_path / "nginx.conf").write_text(_adapted(nginx))
    upstream = (CHECKOUT / "deploy" / "upstream.conf").read_text()
    # Named twice, as for two webs.
    (tmp_path / "upstream.conf").write_text(upstream.replace(":8000", f":{site.server_address[1]}") * 2)
    with (tmp_path / "stderr").open("w") as stderr:
        process = subprocess.Popen(
            [NGINX, "-p", str(tmp_path), "-c", "nginx.conf", "-g", "daemon off;"], stderr=stderr, stdout=stderr
        )
        try:
            _wait_for(nginx.tls, process)
            yield nginx
        finally:
            process.terminate()
            process.wait(20)


def _adapted(nginx: Nginx) -> str:
    """The shipped file with this test's ports and folders, shorter times and fewer connections."""
    text = (CHECKOUT / "deploy" / "nginx.conf").read_text()
    for pattern, ours in {
        r"listen \[::\][^;]+;": "",
        r"listen 80\b": f"listen 127.0.0.1:{nginx.plain}",
        r"listen 443\b": f"listen 127.0.0.1:{nginx.tls}",
        r"/etc/ssl/checkin\.example\.org|/var/log/nginx|/run(?=/nginx\.pid)": str(nginx.folder),
        r"(client_(?:header|body)_timeout) 10s": r"\1 1s",
        r"limit_conn address 200": f"limit_conn address {CONNECTIONS}",
    }.items():
        text, count = re.subn(pattern, ours, text)
        assert count, pattern
    return text


def _make_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "checkin.example.org")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, pkcs8, plain))


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _wait_for(port: int, process: subprocess.Popen) -> None:
    end = time.monotonic() + 30
    while not processes.listens(port):
        assert time.monotonic() < end, "nginx does not listen"
        assert process.poll() is None, "nginx did not start"
        time.sleep(0.05)


def test_the_site_is_told_who_asks_and_how(nginx):
    spoofed = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
    assert nginx.ask(headers=spoofed).status == 200
    [asked] = nginx.site.asked
    assert (asked["X-Forwarded-For"], asked["X-Forwarded-Proto"]) == ("127.0.0.1", "https")
    assert asked["Host"] == "checkin.example.org"


def test_a_referer_reaches_the_site_with_forms_only(nginx):
    referer = {"Referer": f"https://checkin.example.org{CONFIRMATION}"}
    nginx.ask("/static/site.css", headers=referer)
    nginx.ask(method="POST", body=b"a=b", headers=referer)
    assert ["Referer" in asked for asked in nginx.site.asked] == [False, True]


def test_the_log_has_no_secret_no_query_and_no_referer(nginx):
    nginx.ask(CONFIRMATION, headers={"Referer": f"https://checkin.example.org{CONFIRMATION}"})
    nginx.ask(f"/en/{SECRET}/?next={SECRET}")
    nginx.ask(f"/{SECRET}")
    assert SECRET not in nginx.written
    assert "GET /en/confirmation" in nginx.written


def test_the_error_log_has_no_secret_when_the_site_is_down(nginx):
    nginx.site.shutdown()
    nginx.site.server_close()
    assert nginx.ask(CONFIRMATION).status == 503
    assert SECRET not in nginx.written


def test_when_no_web_answers_people_read_what_to_do(nginx):
    nginx.site.shutdown()
    nginx.site.server_close()
    answer = nginx.ask("/es/book/paper/")
    assert (answer.status, answer.headers["Content-Type"], answer.headers["Retry-After"]) == (
        503,
        "text/html; charset=utf-8",
        "60",
    )
    assert "Espere un minuto" in answer.page
    assert "Wait a minute" in answer.page


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_a_web_dropped_is_answered_by_the_other(method, nginx):
    nginx.site.drops = 1
    assert nginx.ask(method=method, body=b"a=b").status == 200
    assert len(nginx.site.asked) == 2


@pytest.mark.parametrize("path", ["/metrics", "/health/ready", "/metrics?x=1"])
def test_what_monitors_ask_is_not_public(path, nginx):
    assert nginx.ask(path).status == 404
    assert not nginx.site.asked


def test_the_id_of_a_request_is_the_proxys_own(nginx):
    nginx.ask(headers={"X-Request-ID": "0123-4567-89ab"})
    given = nginx.site.asked[0]["X-Request-ID"]
    assert given == accepted(given) != "0123-4567-89ab"
    assert given in nginx.written


def test_a_large_request_never_reaches_the_site(nginx):
    answer = nginx.ask(method="POST", body=b"x" * 600_000)
    assert answer.status == 413
    assert "send less" in answer.page
    assert "envíe menos" in answer.page
    assert not nginx.site.asked


def test_with_too_many_connections_people_read_what_to_do(nginx):
    half = b"POST / HTTP/1.1\r\nHost: checkin.example.org\r\nContent-Length: 9\r\n\r\nabc"
    with ExitStack() as opened:
        for _connection in range(CONNECTIONS):
            line = opened.enter_context(socket.create_connection(("127.0.0.1", nginx.tls), timeout=20))
            opened.enter_context(_trusting().wrap_socket(line)).sendall(half)
        answer = nginx.ask("/es/")
    assert answer.status == 503
    assert "Espere un minuto" in answer.page


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/en/", {"X-Long": "x" * 40_000}), ("/es/", {"Cookie": "x" * 9000}), (f"/en/?q={'x' * 9000}", {})],
)
def test_what_is_too_long_never_reaches_the_site_and_people_read_what_to_do(path, headers, nginx):
    answer = nginx.ask(path, headers=headers)
    assert (answer.status // 100, answer.headers["Content-Type"]) == (4, "text/html; charset=utf-8")
    assert all(said in answer.page for said in ("Go to the first page", "Vaya a la primera página"))
    assert not nginx.site.asked


@pytest.mark.parametrize(
    "begun", [b"GET / HT", b"POST / HTTP/1.1\r\nHost: checkin.example.org\r\nContent-Length: 9\r\n\r\nabc"]
)
def test_a_half_sent_request_is_dropped_and_holds_nothing(begun, nginx):
    with socket.create_connection(("127.0.0.1", nginx.tls), timeout=20) as line, _trusting().wrap_socket(line) as tls:
        tls.sendall(begun)
        assert nginx.ask().status == 200
        assert tls.recv(100)[:12] in (b"", b"HTTP/1.1 408")
    assert len(nginx.site.asked) == 1


def test_a_request_with_two_lengths_never_reaches_the_site(nginx):
    both = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /en/smuggled HTTP/1.1\r\n\r\n"
    with socket.create_connection(("127.0.0.1", nginx.tls), timeout=20) as line, _trusting().wrap_socket(line) as tls:
        tls.sendall(b"POST /en/ HTTP/1.1\r\nHost: checkin.example.org\r\n" + both)
        assert tls.recv(100)[:12] == b"HTTP/1.1 400"
    assert not nginx.site.asked


def test_trace_is_refused(nginx):
    assert nginx.ask(method="TRACE").status == 405
    assert not nginx.site.asked


def test_only_tls_of_today_is_offered():
    text = (CHECKOUT / "deploy" / "nginx.conf").read_text()
    assert re.findall(r"ssl_protocols (.*);", text) == ["TLSv1.2 TLSv1.3"]
    [ciphers] = re.findall(r"ssl_ciphers (.*);", text)
    strong = r"ECDHE-(ECDSA|RSA)-(AES\d+-GCM-SHA\d+|CHACHA20-POLY1305)"
    assert all(re.fullmatch(strong, one) for one in ciphers.split(":"))


def test_it_passes_requests_to_the_site_and_serves_no_file_of_its_own():
    text = (CHECKOUT / "deploy" / "nginx.conf").read_text()
    assert set(re.findall(r"proxy_pass (\S+);", text)) == {"http://site"}
    assert not re.search(r"^\s*(root|alias|autoindex|resolver)\b", text, re.MULTILINE)


def test_programs_are_refused_over_plain_http(nginx):
    connection = http.client.HTTPConnection("127.0.0.1", nginx.plain, timeout=20)
    connection.request("POST", "/twilio/twilio/reply/")
    assert connection.getresponse().status == 403
    connection.close()


def test_plain_http_leads_to_https(nginx):
    connection = http.client.HTTPConnection("127.0.0.1", nginx.plain, timeout=20)
    connection.request("GET", "/en/")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, "https://checkin.example.org/en/")
    connection.close()
