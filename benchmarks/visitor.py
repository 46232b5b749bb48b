"""A visitor who books without a notice, over HTTP: a kept connection, cookies, compressed pages, no JavaScript."""

import gzip
import html
import http.client
import re
import secrets
import ssl
import string
from urllib.parse import urlencode, urljoin, urlsplit

MOST_STEPS = 12
_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


class Stuck(Exception):
    """A page that the visitor cannot leave: its status and its address."""


class Visitor:
    """One phone with its own answers; `phone` is its number, where messages are wanted."""

    def __init__(self, address: str, phone: str = "") -> None:
        netloc = urlsplit(address).netloc
        self.line = http.client.HTTPConnection(netloc, timeout=120)
        if address.startswith("https:"):
            self.line = http.client.HTTPSConnection(netloc, timeout=120, context=_trusting())
        self.origin = address
        self.cookies: dict[str, str] = {}
        self.path, self.page, self.requests, self.bytes = "", "", 0, 0
        self.answers = {
            "way": "no_paper", "given_names": _letters(7), "family_name": _letters(12), "zip_code": "10278",
            "country": "GT", "born_month": "4", "born_day": "7", "born_year": "1990", "language": "en",
        }  # fmt: skip
        if phone:
            self.answers |= {"phone": phone, "phone_country": "US"}

    def fill_in(self) -> None:
        """From the start page to the page with all answers, where only Book is left to press."""
        self.send("GET", "/en/")
        for _step in range(MOST_STEPS):
            if self.path.endswith("/check/"):
                # The server ends a connection that is idle for two seconds; the next request opens another.
                self.line.close()
                return
            self.press()
        raise Stuck(self.path)

    def press(self) -> None:
        """Sends the form of the page, filled in, and follows to the next page."""
        self.send("POST", self.path, urlencode(_kept(self.page) | self._asked()))

    def send(self, method: str, path: str, body: str = "") -> None:
        """One request, and those it is redirected to. Raises `Stuck` for an error page."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Accept-Encoding": "gzip", "Cookie": cookies}
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
        self.line.request(method, path, body or None, headers)
        answer = self.line.getresponse()
        raw = answer.read()
        self.requests, self.bytes = self.requests + 1, self.bytes + len(raw)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if location := answer.headers.get("Location"):
            return self.send("GET", urljoin(path, location))
        if answer.status != 200:
            raise Stuck(f"{answer.status} {path}")
        is_packed = answer.headers.get("Content-Encoding") == "gzip"
        self.path, self.page = path, (gzip.decompress(raw) if is_packed else raw).decode()
        return None

    def _asked(self) -> dict[str, str]:
        return {name: value for name, value in self.answers.items() if f'name="{name}"' in self.page}


def _kept(page: str) -> dict[str, str]:
    """What the page fills in itself: hidden fields and the choices made already."""
    tags = [dict(_ATTRIBUTE.findall(tag)) | {"is_on": " checked" in tag} for tag in _INPUT.findall(page)]
    kept = [tag for tag in tags if tag.get("type") == "hidden" or tag["is_on"]]
    return {tag["name"]: html.unescape(tag.get("value", "")) for tag in kept}


def _trusting() -> ssl.SSLContext:
    """Accepts the certificate that a trial made for itself."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _letters(count: int) -> str:
    return "".join(secrets.choice(string.ascii_lowercase) for _letter in range(count)).title()
