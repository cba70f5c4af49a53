"""The second factor of staff: a one-time code from an app (TOTP, RFC 6238) or a recovery code."""

import segno
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from mannam.models import User

__all__ = ["check_code", "generate_totp_secret", "has_totp", "qr_svg", "recovery_codes_of", "set_up"]


def has_totp(user: User) -> bool:
    """Whether the user has set up an app."""
    return _authenticators(user, Authenticator.Type.TOTP).exists()


def check_code(user: User, code: str) -> bool:
    """Whether ``code`` is right: of the app and not used before, or an unused recovery code (used up by this)."""
    return _check_totp(user, code) or _check_recovery_code(user, code)


def qr_svg(user: User, secret: str) -> SafeString:
    """The QR picture, as SVG, that an app reads the secret from."""
    picture = segno.make(get_adapter().build_totp_url(user, secret), error="m", micro=False)
    return mark_safe(picture.svg_inline(omitsize=True, svgclass=None, lineclass=None, border=2))  # noqa: S308 - our own


def recovery_codes_of(user: User) -> list[str]:
    """The recovery codes that are not used yet."""
    kept = _authenticators(user, Authenticator.Type.RECOVERY_CODES).first()
    return list(RecoveryCodes(kept).get_unused_codes()) if kept else []


@transaction.atomic
def set_up(user: User, secret: str, code: str) -> bool:
    """Keep ``secret`` as the user's app, with fresh recovery codes, if ``code`` proves that the app has it.

    False when the code is wrong or another app is there already (else whoever has only the password could put
    their own app in its place).
    """
    User.objects.select_for_update().get(pk=user.pk)
    if has_totp(user) or not validate_totp_code(secret, code):
        return False
    TOTP.activate(user, secret)
    _use_up(user, code)
    _authenticators(user, Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    return True


def _check_totp(user: User, code: str) -> bool:
    kept = _authenticators(user, Authenticator.Type.TOTP).first()
    return kept is not None and TOTP(kept).validate_code(code) and _use_up(user, code)


def _use_up(user: User, code: str) -> bool:
    """False when the code was used before. allauth forgets a used code after one step of thirty seconds,
    but with clocks that differ it would be right for three."""
    lifetime = app_settings.TOTP_PERIOD * (1 + 2 * app_settings.TOTP_TOLERANCE)
    digits = "".join(character for character in code if character.isdecimal())
    return cache.add(f"staff-totp-used:{user.pk}:{digits}", True, timeout=lifetime)


def _check_recovery_code(user: User, code: str) -> bool:
    kept = _authenticators(user, Authenticator.Type.RECOVERY_CODES).first()
    return kept is not None and RecoveryCodes(kept).validate_code(code)


def _authenticators(user: User, kind: Authenticator.Type) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=user, type=kind)
