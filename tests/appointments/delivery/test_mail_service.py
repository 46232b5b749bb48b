"""Mail through a mail service's HTTP API: a local server with Postmark's, as django-anymail uses it."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from appointments.delivery import opt_outs
from appointments.delivery.inbound.urls import of_mail_service
from appointments.models import Message

pytestmark = pytest.mark.django_db


class Service(BaseHTTPRequestHandler):
    """Answers with `answer`; keeps the requests."""

    answer: tuple[int, dict[str, object]]
    mails: list[dict[str, object]]

    def do_POST(self) -> None:
        self.mails.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        status, body = self.answer
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Logs nothing."""


@pytest.fixture
def service(settings):
    taken = {"ErrorCode": 0, "Message": "OK", "MessageID": "abc-123", "To": "bruno@example.com"}
    handler = type("Handler", (Service,), {"answer": (200, taken), "mails": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    settings.EMAIL_CHANNEL, settings.ANYMAIL_PROVIDER = "anymail", "postmark"
    settings.DEFAULT_FROM_EMAIL = "appointments@example.org"
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "x", "POSTMARK_API_URL": url, "WEBHOOK_SECRET": "user:secret"}
    yield handler
    server.shutdown()
    server.server_close()


@pytest.fixture
def report(rf):
    """Calls the service's webhook with what it reports."""
    (pattern,) = of_mail_service("postmark")

    def report(said, secret="user:secret"):  # noqa: S107
        seal = base64.b64encode(secret.encode()).decode()
        call = rf.post(
            "/", json.dumps(said), content_type="application/json", headers={"Authorization": f"Basic {seal}"}
        )
        return pattern.callback(call).status_code

    return report


def the_message() -> Message:
    return Message.objects.get()


def bounce(**fields) -> dict[str, object]:
    said = {"RecordType": "Bounce", "Type": "HardBounce", "MessageID": "abc-123", "Email": "bruno@example.com"}
    return said | {"Metadata": {"message": str(the_message().pk)}, "BouncedAt": "2026-12-01T17:01:00Z"} | fields


def test_a_mail_is_handed_over_with_its_files(bruno, service, send):
    assert send() == ["sent"]
    (mail,) = service.mails
    assert (mail["To"], len(mail["Attachments"])) == ("bruno@example.com", 2)
    assert (the_message().provider, the_message().provider_id) == ("anymail", "abc-123")


@pytest.mark.parametrize(
    ("answer", "end", "error"),
    [
        ((422, {"ErrorCode": 300, "Message": "Invalid 'To' address: 'bruno@example.com'."}), "failed", "refused"),
        ((401, {"ErrorCode": 10}), "planned", "mail service HTTP 401"),
        ((200, {"odd": True}), "unknown", "mail service HTTP 200"),
        ((500, {}), "unknown", "mail service HTTP 500"),
        ((503, {}), "unknown", "mail service HTTP 503"),
    ],
)
def test_what_the_service_answers_is_told_apart(answer, end, error, bruno, service, send):
    service.answer = answer
    assert send() == [end]
    assert the_message().error.startswith(error)
    assert "bruno" not in the_message().error


def test_an_id_as_long_as_a_message_id_is_kept(bruno, service, send):
    number = f"<1.{'k' * 22}@{'a' * 60}.{'b' * 60}.example.org>"
    service.answer = (200, service.answer[1] | {"MessageID": number})
    assert send() == ["sent"]
    assert the_message().provider_id == number


def test_no_redirect_is_followed(bruno, service, send):
    service.answer = (307, {})
    service.end_headers = lambda handler: (
        handler.send_header("Location", "/elsewhere"),
        BaseHTTPRequestHandler.end_headers(handler),
    )
    assert send() == ["unknown"]
    assert len(service.mails) == 1


def test_no_connection_is_a_clear_no(bruno, service, send, settings):
    settings.ANYMAIL["POSTMARK_API_URL"] = "http://127.0.0.1:1/"
    assert send() == ["planned"]


def test_a_mailbox_there_is_not_gets_no_mail_any_more(bruno, service, send, report):
    send()
    assert report(bounce()) == 200
    assert the_message().delivery == "undelivered"
    assert opt_outs.why_not(the_message()) == "an earlier mail came back"


def test_who_marks_a_mail_as_spam_gets_no_more_reminders(bruno, service, send, report):
    send()
    report(bounce(RecordType="SpamComplaint", Type="SpamComplaint"))
    assert opt_outs.why_not(the_message()) == ""
    Message.objects.update(kind="reminder_1")
    assert opt_outs.why_not(the_message()) == "opted out"


def test_a_delivery_is_noted_and_stays(bruno, service, send, report):
    send()
    report(bounce(RecordType="Delivery", Recipient="bruno@example.com", DeliveredAt="2026-12-01T17:01:00Z"))
    report(bounce(Type="Transient"))
    assert the_message().delivery == "delivered"


def test_a_report_without_the_secret_is_refused(bruno, service, send, report):
    from anymail.exceptions import AnymailWebhookValidationFailure

    send()
    with pytest.raises(AnymailWebhookValidationFailure):
        report(bounce(), secret="user:guessed")
    assert the_message().delivery == ""


def test_only_the_chosen_service_has_an_address():
    assert len(of_mail_service("mailgun")) == 1
    assert of_mail_service("nobody") == of_mail_service("") == []


def test_a_batch_of_reports_as_large_as_the_site_takes_is_read(bruno, service, send, report):
    send()
    assert report(bounce(Details="x" * 300_000)) == 200
    assert the_message().delivery == "undelivered"
