"""Each environment variable has a type; an invalid value is refused with the name of the variable."""

import base64
import traceback

import pytest
from django.core.exceptions import ImproperlyConfigured

from scheduler import variables as env

BYTES = bytes(range(32))
KEY = base64.b64encode(BYTES).decode()
SECRET = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7" * 2

JUNK = [
    (lambda: env.whole("X", 5, 1, 9), "five"),
    (lambda: env.whole("X", 5, 1, 9), "10"),
    (lambda: env.switch("X", False), "perhaps"),
    (lambda: env.choice("X", "log", ("log", "smtp")), "pigeon"),
    (lambda: env.site("X", "http://localhost:8000"), "example.org"),
    (lambda: env.page("X", "https://example.org/"), "javascript:alert(1)"),
    (lambda: env.page("X", "https://example.org/"), "https://exa mple.org/"),
    (lambda: env.page("X", "https://example.org/", schemes="https"), "http://example.org/"),
    (lambda: env.phone("X", ""), "1-800-898-7180 ext. 12"),
    (lambda: env.phone("X", "911"), ""),
    (lambda: env.phone("X", "911"), "call us"),
    (lambda: env.hosts("X"), "https://example.org"),
    (lambda: env.hosts("X"), "example.org:8000"),
    (lambda: env.hosts("X"), "a.org b.org"),
    (lambda: env.sender("X", "a@b.org"), ""),
    (lambda: env.sender("X", "a@b.org"), "Check-in"),
    (lambda: env.sender("X", "a@b.org"), "a@b.org\nBcc: c@d.org"),
    (lambda: env.redis("X"), "localhost:6379"),
    (lambda: env.redis("X"), "http://localhost"),
    (lambda: env.redis("X"), "redis://localhost:port/0"),
    (lambda: env.redis("X"), "redis://localhost:6379/first"),
    (lambda: env.redis("X"), "redis://localhost:65536/0"),
    (lambda: env.host("X", "localhost"), ""),
    (lambda: env.host("X", "localhost"), "https://mail.example.org"),
    (lambda: env.host("X", "localhost"), "mail.example.org:587"),
    (lambda: env.required("X", "a text"), ""),
    (lambda: env.numbered_keys("X", "a key"), "short"),
    (lambda: env.numbered_keys("X", "a key"), base64.b64encode(bytes(31)).decode()),
    (lambda: env.numbered_keys("X", "a key"), base64.b64encode(bytes(32)).decode()),
    (lambda: env.numbered_keys("X", "a key"), base64.b64encode(b"secret-key-12345" * 2).decode()),
    (lambda: env.secret("X", "a text"), "x"),
    (lambda: env.secret("X", "a text"), "abcde" * 12),
    (lambda: env.secret("X", "a text"), f"django-insecure-{SECRET}"),
    (lambda: env.numbered_keys("X", "a key"), f"1:{KEY},2:{KEY},3:{KEY}"),
    (lambda: env.numbered_keys("X", "a key"), f"one:{KEY}"),
    (lambda: env.older_keys("X", {2: BYTES}), f"3:{KEY}"),
    (lambda: env.keys("X", "keys"), KEY),
    (lambda: env.keys("X", "keys"), f"a:{KEY},a:{KEY}"),
    (lambda: env.keys("X", "keys"), f"a b:{KEY}"),
    (lambda: env.keys_of_logs("X"), f"a:{KEY},a:{KEY}"),
    (lambda: env.database("X", "an address"), "postgresql://[half"),
    (lambda: env.database("X", "an address"), "postgresql://user@host"),
    (lambda: env.database("X", "an address"), "postgresql://user@host:65536/name"),
    (lambda: env.database("X", "an address"), "postgresql://user@host:port/name"),
    (lambda: env.pairs("X"), "POSTMARK_SERVER_TOKEN="),
    (lambda: env.pairs("X"), "=value"),
]

ADDRESSES_OF_REDIS = [
    "redis://redis:6379/0",
    "redis://redis",
    "rediss://user:pass%40word@redis.example.org:6380/1?ssl_cert_reqs=required",
    "redis://[::1]:6379",
    "redis+socket:///tmp/redis.sock?virtual_host=0",
]

RIGHT = [
    (lambda: env.whole("X", 5, 1, 9), "9", 9),
    (lambda: env.switch("X", False), "true", True),
    (lambda: env.choice("X", "log", ("log", "smtp")), "smtp", "smtp"),
    (lambda: env.site("X", ""), "https://example.org/", "https://example.org"),
    (lambda: env.page("X", "", schemes="https"), "https://example.org/help?a=b", "https://example.org/help?a=b"),
    (lambda: env.phone("X", ""), "+502 2326 4000", "+502 2326 4000"),
    (lambda: env.hosts("X"), "a.org, .b.org,127.0.0.1,[::1],*", ["a.org", ".b.org", "127.0.0.1", "[::1]", "*"]),
    (lambda: env.hosts("X"), "", []),
    (lambda: env.sender("X", ""), "Check-in <a@b.org>", "Check-in <a@b.org>"),
    *((lambda: env.redis("X"), each, each) for each in ADDRESSES_OF_REDIS),
    *((lambda: env.host("X", ""), each, each) for each in ("localhost", "a.example.org.", "192.0.2.1", "2001:db8::1")),
    (lambda: env.numbered_keys("X", "a key"), KEY, {1: BYTES}),
    (lambda: env.numbered_keys("X", "a key"), f"2:{KEY},1:{KEY}", {2: BYTES, 1: BYTES}),
    (lambda: env.older_keys("X", {2: BYTES}), f"1:{KEY}", {1: BYTES}),
    (lambda: env.keys("X", "keys"), f"new:{KEY},old:{KEY}", {"new": BYTES, "old": BYTES}),
    (lambda: env.keys_of_logs("X"), f"old:{KEY}", {"old": BYTES}),
    (lambda: env.keys_of_logs("X"), "", {}),
    (lambda: env.secret("X", "a text"), SECRET, SECRET),
    (lambda: env.database("X", "an address")["NAME"], "postgresql://user@host/name", "name"),
    (lambda: env.database("X", "an address")["PORT"], "postgresql://user@one:5432,two:5433/name", "5432,5433"),
]


@pytest.mark.parametrize(("read", "value"), JUNK)
def test_junk_is_refused_naming_the_variable(read, value, monkeypatch):
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match=r"^X: must "):
        read()


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda: env.database("X", "an address"), f"mysql://user:{SECRET}@host/name"),
        (lambda: env.database("X", "an address"), f"postgresql://user:{SECRET}@[half/name"),
        (lambda: env.pairs("X"), f"POSTMARK_SERVER_TOKEN=a,{SECRET}"),
    ],
)
def test_a_refusal_never_repeats_a_secret(read, value, monkeypatch):
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match=r"^X: must ") as refused:
        read()
    assert SECRET not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize(("read", "value", "meant"), RIGHT)
def test_what_is_right_is_read(read, value, meant, monkeypatch):
    monkeypatch.setenv("X", value)
    assert read() == meant


def test_a_secret_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    monkeypatch.setenv("X_FILE", str(tmp_path / "secret"))
    assert env.secret("X", "a text") == SECRET
    monkeypatch.setenv("X", SECRET)
    with pytest.raises(ImproperlyConfigured, match=r"^X: must not be set together with X_FILE"):
        env.secret("X", "a text")


def test_pairs_may_stand_in_a_file_too(monkeypatch, tmp_path):
    (tmp_path / "pairs").write_text("POSTMARK_SERVER_TOKEN=a, WEBHOOK_SECRET=user:password\n")
    monkeypatch.setenv("X_FILE", str(tmp_path / "pairs"))
    assert env.pairs("X") == {"POSTMARK_SERVER_TOKEN": "a", "WEBHOOK_SECRET": "user:password"}


def test_a_file_that_cannot_be_read_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("X_FILE", str(tmp_path / "nothing"))
    with pytest.raises(ImproperlyConfigured, match=r"^X_FILE: must name a file"):
        env.text("X")
    (tmp_path / "nothing").write_bytes(b"\xff\xfe")
    with pytest.raises(ImproperlyConfigured, match=r"^X_FILE: must name a file of text"):
        env.text("X")


@pytest.mark.parametrize(
    "read",
    [
        lambda: env.switch("X", True),
        lambda: env.whole("X", 5, 1, 9),
        lambda: env.choice("X", "log", ("log",)),
        lambda: env.hosts("X"),
        lambda: env.site("X", "https://example.org"),
        lambda: env.page("X", "https://example.org/"),
        lambda: env.folder("X"),
        lambda: env.file("X", "-", is_used=False),
    ],
)
def test_a_file_that_would_not_be_read_is_refused(read, monkeypatch):
    read()
    monkeypatch.setenv("X_FILE", "/run/secrets/x")
    with pytest.raises(ImproperlyConfigured, match=r"^X_FILE: must not be set, since it is not read: set X itself"):
        read()


@pytest.mark.parametrize("path", ["nowhere/texts.jsonl", "."])
def test_a_file_to_write_to_is_in_a_folder_that_exists(path, monkeypatch, tmp_path):
    monkeypatch.setenv("X", str(tmp_path / path))
    assert env.file("X", "-", is_used=False) == str(tmp_path / path)
    with pytest.raises(ImproperlyConfigured, match=r"^X: must be the path of a file in a folder that exists"):
        env.file("X", "-", is_used=True)
    monkeypatch.setenv("X", str(tmp_path / "texts.jsonl"))
    assert env.file("X", "-", is_used=True) == str(tmp_path / "texts.jsonl")


def test_a_text_is_given_in_both_languages_or_in_none(monkeypatch):
    assert env.text("X_EN", together_with="X_ES") == ""
    monkeypatch.setenv("X_ES", "Hola")
    assert env.text("X_ES", together_with="X_EN") == "Hola"
    with pytest.raises(ImproperlyConfigured, match="X_EN: must be set when X_ES is"):
        env.text("X_EN", together_with="X_ES")
