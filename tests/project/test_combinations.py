"""Variables that do not go together are refused with the name of the one to change."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from scheduler import combinations


def test_no_key_stands_in_two_places():
    combinations.different(VAULT_KEYS={"x": b"a", "y": b"b"}, INDEX_KEY={1: b"c"})
    with pytest.raises(ImproperlyConfigured, match=r"^INDEX_KEY: must be a key of its own"):
        combinations.different(VAULT_KEYS={"x": b"a", "y": b"b"}, INDEX_KEY={1: b"a"})


@pytest.mark.parametrize(
    ("debug", "hosts", "name"), [(True, ["example.org"], "DEBUG"), (False, ["*"], "ALLOWED_HOSTS")]
)
def test_what_a_developer_may_have_is_refused_with_https(debug, hosts, name):
    combinations.production(debug=debug, https=False, hosts=hosts)
    with pytest.raises(ImproperlyConfigured, match=f"^{name}: must "):
        combinations.production(debug=debug, https=True, hosts=hosts)


def test_an_account_that_is_used_lacks_nothing():
    combinations.complete(dict.fromkeys(("sid", "token", "sender"), ""), False, prefix="TWILIO")
    with pytest.raises(ImproperlyConfigured, match=r"^TWILIO_2_SENDER: must be set"):
        combinations.complete({"sid": "x", "token": "y", "sender": ""}, True, prefix="TWILIO_2")


@pytest.mark.parametrize("sender", ["12125550123", "+1 212 555 0123", "MG12", "check-in", "0"])
def test_the_sender_of_texts_is_one_that_a_provider_knows(sender):
    combinations.complete({"sid": "x", "token": "y", "sender": sender}, False, prefix="TWILIO")
    with pytest.raises(ImproperlyConfigured, match=r"^TWILIO_SENDER: must be a number such as \+12125550123, a short"):
        combinations.complete({"sid": "x", "token": "y", "sender": sender}, True, prefix="TWILIO")


@pytest.mark.parametrize("sender", ["+12125550123", "+50223264000", "89887", "MG" + "a1" * 16])
def test_each_form_of_a_sender_is_taken(sender):
    combinations.complete({"sid": "x", "token": "y", "sender": sender}, True, prefix="TWILIO")


def test_a_port_of_a_worker_needs_a_folder_of_numbers():
    combinations.numbers_of_worker(0, "")
    combinations.numbers_of_worker(9100, "/metrics")
    with pytest.raises(ImproperlyConfigured, match=r"^PROMETHEUS_MULTIPROC_DIR: must be set when"):
        combinations.numbers_of_worker(9100, "")


@pytest.mark.parametrize(
    ("provider", "given", "name"),
    [
        ("", {"WEBHOOK_SECRET": "a:b"}, "ANYMAIL_PROVIDER"),
        ("../x", {}, "ANYMAIL_PROVIDER"),
        ("postmarc", {"WEBHOOK_SECRET": "a:b"}, "ANYMAIL_PROVIDER"),
        ("resend", {}, "ANYMAIL_SETTINGS"),
        ("resend", {"WEBHOOK_SECRET": ":"}, "ANYMAIL_SETTINGS"),
    ],
)
def test_a_mail_service_is_named_and_signs_its_reports(provider, given, name):
    combinations.mail_service(provider, given, False)
    with pytest.raises(ImproperlyConfigured, match=f"^{name}: must "):
        combinations.mail_service(provider, given, True)
