"""Use an API token: for whom it acts, and how often it was used this minute, at whichever web process."""

from datetime import datetime
from typing import Final

from mannam.access import TOKEN, Denied, TokenHolder, holder_of, token_params
from mannam.models import prepared

WINDOW: Final = 60
"""The seconds in which uses are counted together."""

# One statement, so that counting costs no further trip. A process whose clock is a little behind counts in the
# minute that others have begun; of one that was far ahead nothing is kept, or the token would be used up for long.
USE = f"""
WITH who AS ({TOKEN}),
counted AS (
    INSERT INTO token_use AS kept (token_id, minute, used) SELECT token_id, %(minute)s::bigint, 1 FROM who
    ON CONFLICT (token_id) DO UPDATE SET
        used = CASE WHEN kept.minute IN (excluded.minute, excluded.minute + 1) THEN kept.used + 1 ELSE 1 END,
        minute = CASE WHEN kept.minute = excluded.minute + 1 THEN kept.minute ELSE excluded.minute END
    RETURNING used
)
SELECT counted.used, who.* FROM who, counted
"""  # noqa: S608 - our own texts


def use_api_token(token: str, now: datetime) -> tuple[TokenHolder, int]:
    """Who holds the token, and the uses of this minute with this one. Raises Denied as ``access_api_token``."""
    params = {**token_params(token, now), "minute": int(now.timestamp()) // WINDOW}
    found = prepared.rows(USE, params)
    if not found:
        raise Denied
    used, *row = found[0]
    return holder_of(row), used
