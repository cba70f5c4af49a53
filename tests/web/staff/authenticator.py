"""An authenticator app for the tests: it and the server live in the same, standing, thirty seconds."""

import pytest
from allauth.mfa.totp.internal import auth

STEP = 58_000_000
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the server's clock of codes, so that no test runs over the edge of a step."""
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter((STEP - 1, STEP, STEP + 1)))


def code_of(secret: str = SECRET, steps: int = 0) -> str:
    """What the app shows ``steps`` steps from now."""
    return auth.format_hotp_value(auth.hotp_value(secret, STEP + steps))


def wrong_code(secret: str = SECRET) -> str:
    """Six digits that are right at no time near."""
    right = {code_of(secret, steps) for steps in (-1, 0, 1)}
    return next(code for code in ("000000", "000001", "000002", "000003") if code not in right)
