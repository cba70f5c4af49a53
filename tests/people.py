"""The people and places of the tests: Haneul visits Yul, Seo and Min work at either side."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import mannam
from mannam.actions.store_policy import store_policy as store_document
from mannam.domain.policy import InmateClass
from mannam.domain.slots import SlotNo, slot_at
from mannam.models import Booth, Facility, Inmate, PolicyVersion, StaffRole, User, Visitor

SEOUL = ZoneInfo("Asia/Seoul")
POLICIES = Path(mannam.__file__).parent / "policies"


def at(text: str) -> datetime:
    """A moment on Seoul's clock: ``at("2026-11-24 09:00")``."""
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def slot(text: str) -> SlotNo:
    """The slot that starts then: ``slot("2026-11-24 09:30")``."""
    return slot_at(at(text), SEOUL)


def store_policy(name: str, document: str = "") -> PolicyVersion:
    """Store ``document`` (the shipped one of that name when empty) as a version of policy ``name``."""
    text = document or (POLICIES / f"{name}.toml").read_text()
    return store_document(re.sub(r'(?m)^name = ".*"$', f'name = "{name}"', text))


def make_facility(
    code: str,
    *,
    city: str = "Seoul",
    latitude: float = 37.5,
    longitude: float = 127.0,
    policy_name: str = "demo",
    supervision_places: int = 8,
    name_ko: str = "",
    name_en: str = "",
) -> Facility:
    """A facility without booths."""
    return Facility.objects.create(
        code=code,
        name_ko=name_ko or code,
        name_en=name_en or code,
        kind=Facility.Kind.DETENTION_CENTRE,
        region=city,
        city=city,
        latitude=latitude,
        longitude=longitude,
        policy_name=policy_name,
        supervision_places=supervision_places,
    )


def make_booth(facility: Facility, side: Booth.BoothSide, number: int = 1, *, in_service: bool = True) -> Booth:
    """A booth on one side."""
    return Booth.objects.create(facility=facility, side=side, number=number, in_service=in_service)


def make_inmate(
    facility: Facility,
    number: str = "1024",
    name: str = "Yul",
    *,
    inmate_class: InmateClass = InmateClass.S1,
    available: bool = True,
) -> Inmate:
    """An inmate of the facility."""
    return Inmate.objects.create(
        facility=facility, number=number, name=name, inmate_class=inmate_class, available=available
    )


def make_user(email: str, name: str = "", *, language: str = "ko", password: str | None = None) -> User:
    """Somebody who can sign in; a citizen when there is no password."""
    return User.objects.create_user(email, password, name=name, language=language)


def make_visitor(user: User, name: str = "", *, companion: bool = False) -> Visitor:
    """The visitor that ``user`` is, or a companion whom ``user`` registered."""
    if companion:
        return Visitor.objects.create(registered_by=user, name=name)
    return Visitor.objects.create(user=user, name=name or user.name)


def make_staff(email: str, name: str, facility: Facility | None, *roles: StaffRole.Role) -> User:
    """A member of staff with these roles at ``facility`` (None: everywhere); the password is "seo-and-min"."""
    user = make_user(email, name, password="seo-and-min")
    for role in roles:
        StaffRole.objects.create(user=user, facility=facility, role=role)
    return user


@dataclass(frozen=True)
class Office:
    """Two facilities with two booths a side each, and the people of one visit."""

    seoul: Facility
    daegu: Facility
    seoul_booths: tuple[Booth, Booth]
    daegu_booths: tuple[Booth, Booth]
    yul: Inmate
    haneul: User
    haneul_visitor: Visitor
    seo: User
    min: User
    policy: PolicyVersion
    now: datetime
    slot: SlotNo


def open_office() -> Office:
    """Make the office: visits from Seoul to Daegu, policy "demo", on 24 November 2026 at nine."""
    policy = store_policy("demo")
    seoul = make_facility("seoul-dongbu-dc", latitude=37.507, longitude=127.113)
    daegu = make_facility("daegu-ci", city="Daegu", latitude=35.871, longitude=128.602)
    pairs = {
        (facility, side): (make_booth(facility, side, 1), make_booth(facility, side, 2))
        for facility in (seoul, daegu)
        for side in Booth.BoothSide
    }
    haneul = make_user("haneul@example.org", "Haneul")
    return Office(
        seoul=seoul,
        daegu=daegu,
        seoul_booths=pairs[seoul, Booth.BoothSide.VISITOR],
        daegu_booths=pairs[daegu, Booth.BoothSide.INMATE],
        yul=make_inmate(daegu),
        haneul=haneul,
        haneul_visitor=make_visitor(haneul),
        seo=make_staff("seo@example.org", "Seo", seoul, StaffRole.Role.DESK),
        min=make_staff("min@example.org", "Min", daegu, StaffRole.Role.DESK, StaffRole.Role.OFFICER),
        policy=policy,
        now=at("2026-11-24 09:00"),
        slot=slot("2026-11-24 10:00"),
    )
