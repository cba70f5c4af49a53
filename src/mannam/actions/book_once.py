"""Book a visit for a program that may ask again: the same request is given the very same answer."""

from collections.abc import Callable
from datetime import datetime
from random import Random

from mannam.actions.actor import By
from mannam.actions.book_in_line import in_line
from mannam.actions.book_visit import Booked, BookingOrder, booked_or_known
from mannam.actions.refused import Refused
from mannam.actions.remember_request import Answer, KeyedRequest, Known, answer_of, remember_refusal
from mannam.domain.refusals import RefusalCode

PASSING = frozenset({RefusalCode.WAIT_YOUR_TURN, RefusalCode.LOTTERY_DRAWING, RefusalCode.TOO_MANY_TRIES})
"""Not yet, rather than no: the program is told to send the very same request again."""


def book_once(
    order: BookingOrder,
    by: By,
    request: KeyedRequest,
    *,
    now: datetime,
    random: Random,
    before_writing: Callable[[], None] = lambda: None,
) -> Answer:
    """The answer in the request's ``words``, which are kept. A refusal is an answer as well.

    Raises Refused when the key was for another request (key_reused), or when it is not yet decided.
    """

    def book() -> Booked | Known:
        return booked_or_known(order, by, request, now=now, random=random, before_writing=before_writing)

    try:
        outcome = in_line(order, by, book, now=now)
    except Refused as why:
        return refuse_once(request, why, now=now)
    return answer_of(Known(None, outcome.answer) if isinstance(outcome, Booked) else outcome)


def refuse_once(request: KeyedRequest, why: Refused, *, now: datetime) -> Answer:
    """The refusal in words, which are kept, or what was answered meanwhile. Raises ``why`` when it is passing."""
    codes = {refusal.code for refusal in why.refusals}
    if request.words is None or codes & PASSING or RefusalCode.KEY_REUSED in codes:
        raise why
    return remember_refusal(request, request.words.refused(why), now=now)
