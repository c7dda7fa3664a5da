"""Ways in: a code from paper, a link that proves a mail address, an account. Nothing is used up before a button is pressed,
since mail programs and cameras open links by themselves."""

from __future__ import annotations

from datetime import date, timedelta

from django.core import signing
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bridgework.conversations import actions
from bridgework.conversations.forms import AddressForm
from bridgework.conversations.models import Conversation
from bridgework.conversations.models.keys import clean_code, mail_mark, new_code
from bridgework.conversations.views.taking_part import SeeOther, wrong_code
from bridgework.conversations.views.voices import address, give_voice, here_or_404
from bridgework.partnerships.doors import Here, public_form
from bridgework.people.mails import log
from bridgework.people.throttling import MAIL_RATES, may_try
from bridgework.people.tokens import opened, sealed

LINK_LASTS = timedelta(days=3)
FRESH = "conversations.fresh"
MAILED = "conversations.mailed"


def _open_or_away(here: Here, slug: str) -> tuple[Conversation, HttpResponse | None]:
    found = here_or_404(here, slug)
    return found, None if found.is_open else redirect(address(here, found))


def _fresh(request: HttpRequest, conversation: Conversation) -> tuple[str, str]:
    """Return the secret that the form carries, and its signed form; a new one where the form carries none of ours."""
    signer = signing.Signer(salt=f"{FRESH}.{conversation.pk}")
    signed = request.POST.get("fresh", "")
    try:
        return signer.unsign(signed), signed
    except signing.BadSignature:
        fresh = new_code()
        return fresh, signer.sign(fresh)


@public_form
@never_cache
@require_safe
def enter(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Choose how to take part."""
    found, away = _open_or_away(here, conversation)
    return away or render(request, "conversations/enter.html", {"conversation": found, "form": AddressForm()})


@public_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest, here: Here, conversation: str, code: str = "") -> HttpResponse:
    """Take part with a code from paper, typed or scanned, or come back with a return code."""
    found, away = _open_or_away(here, conversation)
    if away:
        return away
    typed = clean_code(request.POST.get("code", "") or code or request.GET.get("code", ""))
    if back := actions.voice_of_return(found, typed):
        response: HttpResponse = SeeOther(address(here, found, "card"))
        give_voice(response, here, found, token=back.secret, mode=back.key.mode)
        return response
    fresh, signed = _fresh(request, found)
    if request.method == "POST":
        try:
            entered = actions.redeem_code(
                conversation=found, code=typed, fresh=fresh, today=_today(here), language=get_language() or ""
            )
        except actions.ConversationRefusal as why:
            return _refused(request, found, why)
        return _welcome(request, here, found, entered)
    batch = actions.batch_of_code(found, typed)
    if batch is None or not found.by_code:
        return wrong_code(request, found, is_return=False)
    context = {"conversation": found, "code": typed, "fresh": signed, "is_locked": batch.is_locked}
    return render(request, "conversations/start.html", context)


def _today(here: Here) -> date:
    return timezone.localdate(timezone=here.partnership.zone)


def _refused(request: HttpRequest, found: Conversation, why: actions.ConversationRefusal) -> HttpResponse:
    if isinstance(why, actions.NoSuchCode):
        return wrong_code(request, found, is_return=False)
    return render(request, "conversations/not_in.html", {"conversation": found, "why": str(why)}, status=409)


def _welcome(request: HttpRequest, here: Here, found: Conversation, entered: actions.Entered) -> HttpResponse:
    """Show the return code, once, and let the browser carry the voice."""
    response = render(request, "conversations/welcome.html", {"conversation": found, "secret": entered.secret})
    give_voice(response, here, found, token=entered.secret, mode=entered.key.mode)
    return response


@public_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_by_mail(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Mail a link that proves an address; the page says the same whether or not somebody took part with it."""
    found, away = _open_or_away(here, conversation)
    if away:
        return away
    if not found.by_mail:
        raise Http404
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _mailed(request, here, found, form.cleaned_data["email"]):
            return render(request, "conversations/mailed.html", {"conversation": found})
        form.add_error("email", _("We could not send the mail. Please try again in a few minutes."))
    return render(request, "conversations/enter.html", {"conversation": found, "form": form})


def _mailed(request: HttpRequest, here: Here, found: Conversation, email: str) -> bool:
    """Send the link, unless the address had its share of mails; False only if mail does not work at all.

    The link carries the keyed hash of the address, encrypted, and not the address.
    """
    if not may_try(request, "mail", MAIL_RATES, key=email.lower()):
        return True
    content = {"conversation": found.pk, "mark": mail_mark(found.pk, email)}
    token = sealed(content, salt=MAILED, now=timezone.now())
    link = request.build_absolute_uri(address(here, found, "by-mail-link", token=token))
    text = render_to_string(
        "conversations/mail_link.txt", {"conversation": found, "link": link, "days": LINK_LASTS.days}
    )
    subject, _line, body = text.strip().partition("\n")
    try:
        EmailMessage(subject.strip(), body.strip() + "\n", to=[email]).send()
    except OSError as error:  # smtplib's exceptions are OSErrors
        log.error("a mail with a link to take part could not be sent: %s", type(error).__name__)
        return False
    return True


@public_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_mail_link(request: HttpRequest, here: Here, conversation: str, token: str) -> HttpResponse:
    """Take part with the link from a mail."""
    found, away = _open_or_away(here, conversation)
    if away:
        return away
    content = opened(token, salt=MAILED, lasts=LINK_LASTS, now=timezone.now())
    if not found.by_mail or content is None or content.get("conversation") != found.pk:
        why = _("This link has run out. Ask for a new one on the page to take part.")
        return render(request, "conversations/not_in.html", {"conversation": found, "why": why}, status=410)
    fresh, signed = _fresh(request, found)
    if request.method == "POST":
        try:
            entered = actions.redeem_mail(
                conversation=found, mark=content["mark"], fresh=fresh, today=_today(here), language=get_language() or ""
            )
        except actions.ConversationRefusal as why_not:
            return _refused(request, found, why_not)
        return _welcome(request, here, found, entered)
    return render(request, "conversations/start.html", {"conversation": found, "fresh": signed, "is_mail": True})
