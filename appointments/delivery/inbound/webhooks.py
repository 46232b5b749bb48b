"""Views that Twilio and mail programs call. Only these views have no CSRF token.

Twilio signs its requests; a link to unsubscribe is signed by us.
"""

from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from appointments.delivery import opt_outs
from appointments.delivery.inbound import replies, reports
from appointments.delivery.inbound.signed import is_large, signed
from appointments.models import OptOut
from appointments.models.unsubscribe import mail_of


@signed
def status(request: HttpRequest, account: str, message_id: int) -> HttpResponse:
    """The status of a message."""
    said = request.POST
    reports.report(
        message_id,
        provider=account,
        number=said.get("MessageSid", ""),
        status=said.get("MessageStatus", ""),
        error=said.get("ErrorCode", ""),
    )
    return HttpResponse(status=204)


@signed
def reply(request: HttpRequest, **_account: str) -> HttpResponse:
    """A text that a person sent. Our answer goes back in Twilio's XML, unless Twilio has answered already."""
    said = request.POST
    answer = replies.take(
        said.get("MessageSid", ""),
        sender=said.get("From", ""),
        # Where Twilio has read the word itself, its reading counts: it has acted on it already.
        words=said.get("OptOutType", "") or said.get("Body", ""),
        now=timezone.now(),
    )
    # Twilio answers STOP and START itself where the account is set so; ours would be a second text.
    is_answered = "OptOutType" in said or not answer
    content = "" if is_answered else f"<Message>{escape(answer)}</Message>"
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?><Response>{content}</Response>', content_type="text/xml; charset=utf-8"
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, code: str) -> HttpResponse:
    """One click in a mail program (RFC 8058) ends reminders by mail. Opening the address in a browser shows a page that
    asks first.
    """
    mail = None if is_large(request) else mail_of(code)
    if mail is None:
        raise Http404
    # Only what a mail program sends. Scanners open links, and sometimes post what they find there.
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        opt_outs.stop(mail.channel, mail.recipient, OptOut.Reason.ASKED, now=timezone.now())
        return HttpResponse(status=204)
    with translation.override(mail.party.language):
        # Not the page itself: it has the language in its address, and the header of the mail has none.
        return redirect("public:reminders", code=code)
