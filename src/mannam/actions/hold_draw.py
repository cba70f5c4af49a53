"""Hold a draw's row, so that nobody enters, withdraws or draws at the same time."""

from datetime import datetime

from mannam.actions.refused import Refused
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.models import Draw


def hold_draw(draw_id: int) -> Draw:
    """The draw, its row held until the transaction ends."""
    return Draw.objects.select_for_update().get(pk=draw_id)


def hold_open_draw(draw_id: int, now: datetime) -> Draw:
    """The draw, held, while it takes entries; raises Refused (lottery_closed) when it does not.

    One that is closed stays so, whatever the clock of this process says.
    """
    draw = hold_draw(draw_id)
    if draw.closed_at is not None or not draw.opens_at <= now < draw.entries_until:
        raise Refused(Refusal(RefusalCode.LOTTERY_CLOSED))
    return draw
