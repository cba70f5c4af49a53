"""The people of the demo: who signs in with one click, and whom they visit. All of them are made up."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mannam.models import StaffRole

VISITOR_SIDE = "seoul-dongbu-dc"
INMATE_SIDE = "daegu-ci"
UNDER_KOREAN_RULES = ("jeju-ci", "mokpo-ci", "haenam-ci", "jangheung-ci", "suncheon-ci")


@dataclass(frozen=True)
class DemoInmate:
    """An inmate whose number is told on the demo page."""

    facility: str
    number: str
    name: str


@dataclass(frozen=True)
class DemoPerson:
    """Somebody to sign in as. ``roles`` are pairs of role and facility code (None: everywhere)."""

    key: str
    name: str
    does: str | Promise
    roles: tuple[tuple[StaffRole.Role, str | None], ...] = ()
    city: str = ""

    @property
    def email(self) -> str:
        """An address that can never be somebody's."""
        return f"{self.key}@demo.example"

    @property
    def start_page(self) -> str:
        """The name of the address that this person begins at."""
        if not self.roles:
            return "home"
        return "desk" if self.roles[0][0] is StaffRole.Role.DESK else "staff"


YUL = DemoInmate(INMATE_SIDE, "1001", "강율")
KOREAN_RULES_INMATE = DemoInmate("mokpo-ci", "1001", "문가온")

HANEULS_FAMILY = ("김가온", "김나래", "김다솜", "김라온", "김마루", "김바다")
"""Who comes when Haneul is in a visit that goes on or is just over."""

_ROLE = StaffRole.Role
PEOPLE: Mapping[str, DemoPerson] = {
    person.key: person
    for person in (
        DemoPerson("haneul", "김하늘", _("Haneul, who visits: books and cancels"), city="Songpa"),
        DemoPerson("bora", "박보라", _("Bora, another visitor"), city="Songpa"),
        DemoPerson("seo", "서지안", _("Seo, at the desk of Seoul Dongbu"), ((_ROLE.DESK, VISITOR_SIDE),)),
        DemoPerson(
            "min",
            "민도윤",
            _("Min, at the desk of Daegu and supervising calls"),
            ((_ROLE.DESK, INMATE_SIDE), (_ROLE.OFFICER, INMATE_SIDE)),
        ),
        DemoPerson("manager", "한지우", _("The manager of Seoul Dongbu"), ((_ROLE.MANAGER, VISITOR_SIDE),)),
        DemoPerson(
            "administrator", "오서연", _("The administrator of all facilities"), ((_ROLE.ADMINISTRATOR, None),)
        ),
        DemoPerson(
            "auditor", "임주원", _("The auditor: has no pages in this version yet"), ((_ROLE.AUDITOR, None),)
        ),
    )
}

HANEUL = PEOPLE["haneul"]
CITIZENS = (HANEUL, PEOPLE["bora"])
"""Who visits: one while the other is in a visit."""
