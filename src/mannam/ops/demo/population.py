"""The people of the demo: those who sign in with one click, and a made-up family for every inmate."""

from collections.abc import Mapping, Sequence
from random import Random

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from mannam.models import Facility, Inmate, StaffRole, User, Visitor
from mannam.ops.demo.names import name
from mannam.web.demo.people import HANEUL, HANEULS_FAMILY, KOREAN_RULES_INMATE, PEOPLE, YUL, DemoPerson

SYNTHETIC_DOMAIN = "synthetic.example"
COMPANIONS = (0, 0, 1, 1, 2)
NOBODYS_NUMBER = "+82100000{:04}"
"""Numbers of 010 are given out from 010-2000-0000 on, so these are nobody's."""


def make_people(facilities: Mapping[str, Facility]) -> None:
    """The people to sign in as, with their roles; harmless when they are there."""
    for person in PEOPLE.values():
        user = User.objects.filter(email=person.email).first() or User.objects.create_user(
            person.email, name=person.name
        )
        for role, code in person.roles:
            StaffRole.objects.get_or_create(user=user, role=role, facility=facilities[code] if code else None)
        if not person.roles:
            _make_visitor(user, person, facilities)


def _make_visitor(user: User, person: DemoPerson, facilities: Mapping[str, Facility]) -> None:
    home = next(facility for facility in facilities.values() if facility.city == person.city)
    place = {"home_city": home.city, "home_latitude": home.latitude, "home_longitude": home.longitude}
    Visitor.objects.get_or_create(user=user, defaults={"name": person.name, **place})
    for companion in HANEULS_FAMILY if person is HANEUL else ():
        Visitor.objects.get_or_create(registered_by=user, name=companion, defaults=place)


def visited_inmates() -> QuerySet[Inmate]:
    """Everybody but those whom the people of the demo visit."""
    everybody = Inmate.objects.select_related("facility").order_by("facility__code", "number")
    for told in (YUL, KOREAN_RULES_INMATE):
        everybody = everybody.exclude(facility__code=told.facility, number=told.number)
    return everybody


def make_families(inmates: Sequence[Inmate], facilities: Sequence[Facility], random: Random) -> None:
    """An applicant, and perhaps companions, for each inmate. The address tells which inmate's family it is."""
    users = User.objects.bulk_create(
        User(email=family_address(inmate), name=name(random), password=make_password(None)) for inmate in inmates
    )
    applicants, companions = [], []
    for number, user in enumerate(users):
        home = random.choice(facilities)
        place = {
            "home_city": home.city,
            "home_latitude": home.latitude,
            "home_longitude": home.longitude,
        }
        telephone = NOBODYS_NUMBER.format(number) if number % 4 else ""
        applicants.append(Visitor(user=user, name=user.name, telephone=telephone, **place))
        companions += [
            Visitor(registered_by=user, name=name(random), **place) for _ in range(random.choice(COMPANIONS))
        ]
    Visitor.objects.bulk_create([*applicants, *companions], batch_size=1000)


def family_address(inmate: Inmate) -> str:
    """The e-mail address of the made-up applicant who visits ``inmate``."""
    return f"{inmate.facility.code}.{inmate.number}@{SYNTHETIC_DOMAIN}"
