"""Staff sign-in (password, then code), setting up the code, sign-out, and the landing page."""

from datetime import datetime
from http import HTTPStatus

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import authenticate, logout
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from mannam.access import facilities_for
from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.domain.lifecycle import Actor
from mannam.models import StaffRole, User
from mannam.notify.wording import when
from mannam.web import clock
from mannam.web.post_only import post_or_back
from mannam.web.staff import gate, limits, pending, second_factor
from mannam.web.staff.areas import areas_of
from mannam.web.staff.forms import CodeForm, PasswordForm
from mannam.web.staff.gate import StaffRequest, staff_only
from mannam.web.staff.recovery import show_codes

SECRET = "staff_totp_secret"  # noqa: S105 - the name of a session key


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """First step: e-mail and password."""
    if request.method != "POST":
        return render(request, "staff/sign_in.html", {"form": PasswordForm(), "next": request.GET.get("next", "")})
    form = PasswordForm(request.POST)
    next_url = request.POST.get("next", "")
    user = _user_with_password(request, form) if form.is_valid() else None
    if user is None:
        return render(request, "staff/sign_in.html", {"form": form, "next": next_url}, status=_status(form))
    pending.remember(request, user, next_url, now=clock.now())
    return redirect("staff-totp" if second_factor.has_totp(user) else "staff-totp-setup")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def totp(request: HttpRequest) -> HttpResponse:
    """Second step: the code of the app, or a recovery code."""
    user = pending.pending_user(request, now=clock.now())
    if user is None:
        return redirect("staff-sign-in")
    if not second_factor.has_totp(user):
        return redirect("staff-totp-setup")
    form = CodeForm(request.POST or None)
    if form.is_valid() and _code_is_right(request, user, form):
        next_url = pending.next_url(request)
        _let_in(request, user)
        return HttpResponseRedirect(next_url or reverse("staff"))
    return render(request, "staff/code.html", {"form": form}, status=_status(form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def totp_setup(request: HttpRequest) -> HttpResponse:
    """Second step for those who have no app yet: show the secret, have it confirmed, then the recovery codes."""
    user = pending.pending_user(request, now=clock.now())
    if user is None:
        return redirect("staff-sign-in")
    if second_factor.has_totp(user):
        return redirect("staff-totp")
    secret: str = request.session.setdefault(SECRET, second_factor.generate_totp_secret())
    form = CodeForm(request.POST or None)
    if form.is_valid() and _set_up(request, user, form, secret):
        next_url = pending.next_url(request)
        _let_in(request, user)
        return show_codes(request, next_url, now=clock.now())
    context = {"form": form, "secret": _in_fours(secret), "qr_svg": second_factor.qr_svg(user, secret)}
    return render(request, "staff/set_up.html", context, status=_status(form))


@post_or_back("staff")
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("staff-sign-in")


@require_safe
@staff_only()
def landing(request: StaffRequest) -> HttpResponse:
    """The areas that the person's roles open."""
    context = {
        "areas": areas_of(request.user),
        "is_auditor": bool(facilities_for(request.user, StaffRole.Role.AUDITOR)),
        "now": clock.now(),
    }
    return render(request, "staff/landing.html", context)


def _user_with_password(request: HttpRequest, form: Form) -> User | None:
    """The member of staff whose password this is. Why not is never told: the same words, the same work."""
    email, password = form.cleaned_data["email"], form.cleaned_data["password"]
    if until := limits.count_password(request, email, clock.now()):
        _too_many(form, until)
        return None
    user = authenticate(request, email=email, password=password)
    AuthenticationBackend.unstash_authenticated_user()  # allauth would hand a blocked user to the next sign-in
    if isinstance(user, User) and user.is_staff_member:
        return user
    form.add_error(None, _("This e-mail address and password do not fit a member of staff. Please try again."))
    return None


def _code_is_right(request: HttpRequest, user: User, form: Form) -> bool:
    if until := limits.count_code(request, user, clock.now()):
        _too_many(form, until)
        return False
    if second_factor.check_code(user, form.cleaned_data["code"]):
        return True
    form.add_error(
        "code", _("This code is not right, or it was used already. Please wait for the next one in your app.")
    )
    return False


def _set_up(request: HttpRequest, user: User, form: Form, secret: str) -> bool:
    if until := limits.count_code(request, user, clock.now()):
        _too_many(form, until)
        return False
    if not second_factor.set_up(user, secret, form.cleaned_data["code"]):
        form.add_error("code", _("This code is not right. Please type the six digits that your app shows now."))
        return False
    record_audit("set_up_totp", By(Actor.SYSTEM, user_id=user.pk), now=clock.now())
    return True


def _let_in(request: HttpRequest, user: User) -> None:
    limits.forget_tries(request, user)
    request.session.pop(pending.KEY, None)
    request.session.pop(SECRET, None)
    gate.admit(request, user, now=clock.now())
    record_audit("sign_in_staff", By(Actor.SYSTEM, user_id=user.pk), now=clock.now())


def _too_many(form: Form, until: datetime) -> None:
    form.add_error(None, _("Too many tries. You can go on from %(when)s.") % {"when": when(until)})
    form.has_too_many_tries = True  # type: ignore[attr-defined]


def _status(form: Form) -> HTTPStatus:
    return HTTPStatus.TOO_MANY_REQUESTS if hasattr(form, "has_too_many_tries") else HTTPStatus.OK


def _in_fours(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
