"""The six-digit code by which a citizen signs in: allauth's machinery, with three rules of our own.

A known and an unknown address get the same page and a mail of the same kind, so that nobody can find out who
visits. An unknown address gets its account when its code was typed right. Staff get no code: their mail says
where they sign in.
"""

import time
from typing import Self

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core.internal.cryptokit import compare_user_code
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from mannam.actions.register_citizen import keep_language, register_citizen
from mannam.models import User

MAX_RESENDS = 3


class SignInCode(LoginCodeVerificationProcess):
    """One attempt to sign in by a code; its state is kept in the session, the code never leaves the server."""

    @classmethod
    def start(cls, request: HttpRequest, email: str) -> None:
        """Send the mail to ``email`` and wait for the code. Raises OSError when the mail cannot be sent."""
        user = User.objects.filter(email=email).first()
        stage = _new_stage(request, user, email)
        stage.state.update(cls.initial_state(user=user, email=email), initiated_by_user=True)
        process = cls(stage)
        process.send()
        process.persist()

    @classmethod
    def under_way(cls, request: HttpRequest) -> Self | None:
        """The attempt of this browser; None when there is none or it is too old."""
        stage = LoginStageController.enter(request, LoginByCodeStage.key)
        if stage is None:
            return None
        process = cls(stage)
        if not process.is_valid():
            process.abort()
            return None
        return process

    @property
    def email(self) -> str:
        """The address that the code was sent to."""
        return str(self.state["email"])

    @property
    def known_user(self) -> User | None:
        """Whose address it is; None while nobody has an account with it."""
        return self.user if isinstance(self.user, User) else None

    @property
    def tries_left(self) -> int:
        """How often a code may still be typed."""
        return int(self.max_attempts - self.state["failed_attempts"])

    def is_right(self, typed: str) -> bool:
        """Whether ``typed`` is the code that was sent (spaces and dashes do not matter)."""
        return bool(compare_user_code(actual=typed, expected=self.code))

    def may_resend(self) -> bool:
        """Whether another mail may be sent in this attempt."""
        return not self.is_resend_quota_reached(MAX_RESENDS)

    def send_by_email(self, email: str, skip_enumeration_mails: bool = False) -> None:
        """Send a fresh code; staff and closed accounts are told where to turn instead."""
        user = self.known_user
        if user is not None and (user.is_staff_member or not user.is_active):
            get_adapter().send_mail("account/email/no_code", email, {"is_staff": user.is_staff_member})
            return
        get_adapter().send_mail("account/email/login_code", email, {"code": self.generate_code()})

    def resend(self) -> None:
        """Send a new code, which counts from now; tries already used stay used."""
        self.send()
        self.state["at"] = time.time()
        self.record_resend()
        self.persist()

    def finish(self, redirect_url: str | None) -> HttpResponse:
        """Sign in, after the right code. The account is made now if there was none."""
        language = get_language() or ""
        user = self.known_user or register_citizen(self.email, language)
        keep_language(user, language)
        self._user = user
        response: HttpResponse = super().finish(redirect_url)
        return response


def _new_stage(request: HttpRequest, user: User | None, email: str) -> LoginByCodeStage:
    login = Login(user=user, email=email)
    login.state["stages"] = {"current": LoginByCodeStage.key}
    return LoginByCodeStage(LoginStageController(request, login), request, login)
