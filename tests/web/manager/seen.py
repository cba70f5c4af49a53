"""What stands on a page, and whether Haneul can book."""

import html
import re

from django.db import transaction

from mannam.actions.refused import Refused
from mannam.domain.refusals import RefusalCode
from tests.actions.asking import book
from tests.people import Office
from tests.web.staff.signed_in import Answer

__all__ = ["refused_on", "text"]


def text(answer: Answer) -> str:
    """The words of the page, without its marks."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html.unescape(answer.content.decode())))


def refused_on(office: Office, day: str) -> list[RefusalCode]:
    """Why Haneul cannot visit Yul at ten on that day; nothing where it can be, and it is not kept."""
    with transaction.atomic():
        try:
            book(office, f"{day} 10:00")
        except Refused as refused:
            return [one.code for one in refused.refusals]
        transaction.set_rollback(True)
    return []
