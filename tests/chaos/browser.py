"""A minimal browser for a booking: cookies, forms, redirects. One process can hold many."""

import http.client
import re
from urllib.parse import urlencode, urlsplit


class Browser:
    """Keeps cookies and follows redirects, like a phone without JavaScript."""

    def __init__(self, address: str, cookies: dict[str, str] | None = None) -> None:
        self.host = urlsplit(address).netloc
        self.cookies = dict(cookies or {})
        self.url = ""
        self.page = ""

    def get(self, path: str) -> int:
        """Opens a page, through any redirects, and returns its status."""
        return self._send("GET", path, "")

    def post(self, path: str, **fields: str) -> int:
        """Sends the form of the page that is open, through the redirect that follows, and returns its status."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page)
        assert token, f"no form on {self.url}"
        return self._send("POST", path, urlencode(fields | {"csrfmiddlewaretoken": token[1]}))

    def _send(self, method: str, path: str, body: str) -> int:
        for _redirect in range(5):
            connection = http.client.HTTPConnection(self.host, timeout=120)
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if body:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            self.page, self.url = response.read().decode(), path
            for cookie in response.headers.get_all("Set-Cookie") or []:
                name, _equals, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            connection.close()
            if response.status not in (301, 302, 303):
                return response.status
            method, path, body = "GET", response.headers["Location"], ""
        raise AssertionError(f"redirected in circles: {path}")
