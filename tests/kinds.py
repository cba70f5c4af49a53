"""Kinds of visit beside the ordinary one, under the demo's rules; and the lawyer who may ask for them."""

from mannam.domain.policy import ORDINARY, InmateClass, VisitorRole
from mannam.domain.slots import SlotNo
from mannam.models import PolicyVersion, Visitor
from tests.people import POLICIES, Office, make_user, make_visitor, store_policy

LAWYERS = "\n".join(
    f"""
[kinds.{name}]
name_en = "{name_en}"
name_ko = "{name_ko}"
role = "lawyer"
talk_seconds = 3600
turnaround_seconds = 900
own = {own}
applicant_per_day = 0
monitored = false
"""
    for name, name_en, name_ko, own in (
        ("lawyer", "Lawyer's visit", "변호사 접견", "{ month = 2 }"),
        ("retrial", "Retrial lawyer's visit", "재심 변호사 접견", "{ case = 2 }"),
        ("counsel", "Counsel's visit", "변호인 접견", '{}\ninmate_classes = ["pretrial"]'),
    )
)
HOUR = """
[kinds.hour]
name_en = "Hour"
name_ko = "한 시간 접견"
talk_seconds = 3000
turnaround_seconds = 600
units = 2
"""
DOCUMENT = (POLICIES / "demo.toml").read_text() + LAWYERS + HOUR
KINDS = (ORDINARY, "lawyer", "retrial", "counsel", "hour")


def open_kinds(document: str = DOCUMENT) -> PolicyVersion:
    """Let the office's rules list the kinds."""
    return store_policy("demo", document)


def make_lawyer(email: str = "sora@example.org", name: str = "Sora") -> Visitor:
    """A lawyer who signs in, seen as one by the desk."""
    lawyer = make_visitor(make_user(email, name))
    lawyer.role = VisitorRole.LAWYER
    lawyer.save()
    return lawyer


def pretrial(office: Office) -> None:
    """Yul waits for trial."""
    office.yul.inmate_class = InmateClass.PRETRIAL
    office.yul.save()


def later(slot: SlotNo, quanta: int) -> SlotNo:
    """So many quanta after ``slot``."""
    return SlotNo(slot + quanta)
