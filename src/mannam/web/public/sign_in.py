"""Sign in with an e-mailed code: address, code, and at the first time a name."""

from typing import Final

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mannam.actions.actor import By
from mannam.actions.register_visitor import visitor_for
from mannam.actions.set_telephone import set_telephone
from mannam.domain.lifecycle import Actor
from mannam.models import User, Visitor
from mannam.web import clock
from mannam.web.post_only import post_or_back
from mannam.web.public.fields import answers
from mannam.web.public.gate import is_citizen
from mannam.web.public.known_browser import note_signed_in
from mannam.web.public.sign_in_code import SignInCode
from mannam.web.public.sign_in_forms import CodeForm, EmailForm, NameForm
from mannam.web.public.sign_in_limits import count_guess, count_mail, too_many_guesses, too_many_mails
from mannam.web.typed import typed

NEXT: Final = "sign_in_next"
"""Session key: where to go after signing in."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the address and send the code."""
    _keep_next(request)
    if is_citizen(request):
        return redirect(_next(request))
    form = EmailForm(answers(request), initial=typed(request))
    if form.is_valid() and _sent(request, form):
        return redirect("sign-in-code")
    return render(request, "public/sign_in.html", {"form": form, "back_url": reverse("home")})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code and sign in."""
    process = SignInCode.under_way(request)
    if process is None:
        return _start_again(request, _("The code is too old. Please ask for a new one."))
    form = CodeForm(answers(request))
    if form.is_valid() and (answer := _answer(request, process, form)):
        return answer
    page = {"form": form, "email": process.email, "back_url": reverse("sign-in")}
    return render(request, "public/sign_in_code.html", page)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def no_code(request: HttpRequest) -> HttpResponse:
    """What to do when the mail did not arrive; send another one."""
    process = SignInCode.under_way(request)
    if process is None:
        return _start_again(request, _("The code is too old. Please ask for a new one."))
    if request.method == "POST" and _resent(request, process):
        messages.success(request, _("We have sent a new code."))
        return redirect("sign-in-code")
    page = {"email": process.email, "may_resend": process.may_resend(), "back_url": reverse("sign-in-code")}
    return render(request, "public/no_code.html", page)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_name(request: HttpRequest) -> HttpResponse:
    """Ask once for the name of somebody who signed in for the first time."""
    _keep_next(request)
    if not is_citizen(request) or not isinstance(request.user, User):
        return redirect("sign-in")
    if Visitor.objects.filter(user=request.user).exists():
        return redirect("details")  # asked only once; a name is changed there
    form = NameForm(answers(request), initial=typed(request))
    if form.is_valid():
        me = visitor_for(request.user, form.cleaned_data["name"], clock.now())
        if number := form.cleaned_data["telephone"]:
            set_telephone(me.pk, number, By(Actor.VISITOR, user_id=request.user.pk), now=clock.now())
        return redirect(_next(request))
    return render(request, "public/sign_in_name.html", {"form": form})


@post_or_back("home")
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and forget what this browser was applying for."""
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("home")


def _answer(request: HttpRequest, process: SignInCode, form: CodeForm) -> HttpResponse | None:
    """Where a typed code leads; None when the form says what was wrong with it."""
    guess = count_guess(request, process.email, clock.now())
    if guess.free_at:
        form.add_error("code", too_many_guesses(guess.free_at))
        return None
    if process.is_right(form.cleaned_data["code"]):
        guess.take_back()
        response = process.finish(_next(request))
        note_signed_in(request, response, process.email)
        return response
    if not process.record_invalid_attempt():
        return _start_again(request, _("The code was wrong too often. Please ask for a new one."))
    form.add_error("code", _wrong_code(process.tries_left))
    return None


def _sent(request: HttpRequest, form: EmailForm) -> bool:
    email = form.cleaned_data["email"]
    if until := count_mail(request, email, clock.now()):
        form.add_error("email", too_many_mails(until))
        return False
    try:
        SignInCode.start(request, email)
    except OSError:
        form.add_error("email", _("The mail cannot be sent at the moment. Please try again in a minute."))
        return False
    return True


def _resent(request: HttpRequest, process: SignInCode) -> bool:
    if not process.may_resend():
        return False  # the page says so, with the number to call
    if until := count_mail(request, process.email, clock.now()):
        messages.error(request, too_many_mails(until))
        return False
    try:
        process.resend()
    except OSError:
        messages.error(request, _("The mail cannot be sent at the moment. Please try again in a minute."))
        return False
    return True


def _wrong_code(tries_left: int) -> str:
    return ngettext(
        "This code is not right. Please compare it with the mail. You can try once more.",
        "This code is not right. Please compare it with the mail. You can try %(count)d more times.",
        tries_left,
    ) % {"count": tries_left}


def _start_again(request: HttpRequest, reason: str) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_next(request))
    messages.error(request, reason)
    return redirect("sign-in")


def _keep_next(request: HttpRequest) -> None:
    address = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        request.session[NEXT] = address


def _next(request: HttpRequest) -> str:
    return str(request.session.pop(NEXT, None) or reverse("apply-whom"))
