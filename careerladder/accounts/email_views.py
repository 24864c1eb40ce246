"""Change the email address of an account, and undo a change by a link to the old address."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import EmailView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from careerladder.accounts.login_forms import EmailActionForm, ResetPasswordForm
from careerladder.accounts.reauthentication import take_pending_fields
from careerladder.accounts.security_events import Kind, record_event
from careerladder.digests import digest_of
from careerladder.models import AddressIsTaken, EmailChange, User
from careerladder.sessions import drop_pending_logins
from careerladder.web.notices import Notice, notify

TOO_SOON = "Not sent: the last email went out less than three minutes ago. Try again later."


class ChangeEmail(EmailView):  # type: ignore[misc]
    def get_initial(self) -> dict[str, Any]:
        """Fill in what was typed before the reauthentication."""
        initial: dict[str, Any] = super().get_initial()
        return initial | {"email": take_pending_fields(self.request).get("email", "")}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer 409 if this site sends no mail: an address can't be confirmed then."""
        pressed = EmailActionForm(request.POST)
        if not settings.MAIL_ARRIVES and not pressed.removes:
            answer: HttpResponse = self.render_to_response(
                self.get_context_data(), status=HTTPStatus.CONFLICT
            )
            return answer
        answer = super().post(request, *args, **kwargs)
        if pressed.sends:
            text = "Email sent again." if self._did_send_verification_email else TOO_SOON
            notify(request, Notice(text))
        return answer


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def undo_email_change(request: HttpRequest, secret: str) -> HttpResponse:
    """Restore the account's old address, by the link that was mailed to it.

    A GET changes nothing, because mail scanners follow links.
    """
    change = EmailChange.objects.undoable().filter(digest=digest_of(secret)).first()
    template = "account/undo_email_change.html"
    context: dict[str, Any] = {"change": change}
    if change is None:
        return render(request, template, context, status=HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        return render(request, template, context)
    try:
        person = change.undo()
    except User.DoesNotExist:
        return render(request, template, {"change": None}, status=HTTPStatus.NOT_FOUND)
    except AddressIsTaken:
        context |= {"is_taken": True}
        return render(request, template, context, status=HTTPStatus.CONFLICT)
    # Such as a login with a code that was sent to the new address.
    drop_pending_logins(person, {change.from_email, change.to_email})
    record_event(Kind.ADDRESS_RESTORED, person)
    get_adapter().send_mail(
        "account/email/email_restored", change.to_email, {"from_email": change.from_email}
    )
    request.is_restored = True  # type: ignore[attr-defined]
    reset = ResetPasswordForm({"email": change.from_email})
    if reset.is_valid():
        reset.save(request)
    return render(request, template, context | {"is_done": True})
