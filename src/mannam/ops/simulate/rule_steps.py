"""What changes the rules of the days to come: a policy's version, a restriction, an order, a pair kept apart."""

from datetime import timedelta
from functools import partial

from mannam.actions.actor import By
from mannam.actions.lift_restriction import lift_restriction
from mannam.actions.order_allowance import Raised, order_allowance
from mannam.actions.publish_policy import publish_policy
from mannam.actions.refused import Refused
from mannam.actions.set_non_association import (
    StillTogetherError,
    Two,
    set_non_association,
    unset_non_association,
)
from mannam.actions.set_restriction import RestrictionOrder, set_restriction
from mannam.actions.withdraw_policy import withdraw_policy
from mannam.domain.lifecycle import Actor
from mannam.domain.policy import Period
from mannam.domain.restriction import RestrictionKind
from mannam.models import Inmate, NonAssociation, PolicyVersion, Restriction, Visitor
from mannam.ops.simulate.rules import BY_LOT, COUNTRY, IN_LINE, ON_REQUEST, document
from mannam.ops.simulate.scene import Scene, words

_MANAGER = By(Actor.MANAGER)
FURTHEST = 5  # days ahead
KINDS = (RestrictionKind.COURT, RestrictionKind.INVESTIGATION, RestrictionKind.DISCIPLINE)


def publish(scene: Scene) -> str:
    """A policy gets a version that begins on one of the next days."""
    random = scene.random
    day = scene.now.date() + timedelta(days=random.randint(0, FURTHEST))
    text = document(random.choice([IN_LINE, BY_LOT, ON_REQUEST]), day.isoformat(), random.randint(1, 5))
    answer = scene.do(partial(publish_policy, text, _MANAGER, now=scene.now))
    return words(answer) if isinstance(answer, Refused) else "published"


def withdraw(scene: Scene) -> str | None:
    """A version that has not begun is taken back; of one that has begun that is refused."""
    since = scene.now.date()
    found = list(PolicyVersion.objects.filter(effective_from__gte=since, withdrawn_at=None).order_by("pk"))
    if not found:
        return None
    version = scene.random.choice(found)
    answer = scene.do(partial(withdraw_policy, version.pk, _MANAGER, now=scene.now))
    return words(answer) if isinstance(answer, Refused) else "withdrawn"


def restrict(scene: Scene) -> str:
    """Somebody may not meet anybody for some days, or may again."""
    random = scene.random
    standing = list(Restriction.objects.filter(of_disruption=False).order_by("pk").values_list("pk", flat=True))
    today = scene.now.date()
    if standing and random.random() < 1 / 2:
        lifted = random.choice(standing)
        scene.do(lambda: lift_restriction(lifted, _MANAGER, today=today, now=scene.now))
        return "lifted"
    first = today + timedelta(days=random.randint(0, FURTHEST))
    last = first + timedelta(days=random.randint(0, 2))
    order = RestrictionOrder(*_who(scene), first, last)
    scene.do(partial(set_restriction, order, _MANAGER, now=scene.now))
    return f"set: {order.kind}"


def _who(scene: Scene) -> tuple[Inmate | Visitor, RestrictionKind]:
    random = scene.random
    if random.random() < 1 / 3:
        family = random.choice(scene.town.families)
        return Visitor.objects.get(pk=family.visitor_id), RestrictionKind.BAN
    return Inmate.objects.get(pk=random.choice(scene.town.inmates[COUNTRY])), random.choice(KINDS)


def order(scene: Scene) -> str:
    """A governor allows an inmate of the country more visits for some days."""
    random, today = scene.random, scene.now.date()
    raised = Raised(
        random.choice(scene.town.inmates[COUNTRY]),
        random.choice(list(Period)),
        random.randint(1, 2),
        today,
        today + timedelta(days=random.randint(0, 30)),
        "reform",
    )
    scene.do(partial(order_allowance, raised, _MANAGER, now=scene.now))
    return raised.period


def keep_apart(scene: Scene) -> str:
    """Two inmates or two visitors may not be in one place at one time, or may again."""
    random, town = scene.random, scene.town
    kept = list(NonAssociation.objects.order_by("pk").values_list("pk", flat=True))
    if kept and random.random() < 1 / 3:
        scene.do(partial(unset_non_association, random.choice(kept), _MANAGER, now=scene.now))
        return "ended"
    if random.random() < 1 / 2:
        one, other = random.sample(town.inmates[random.choice(list(town.inmates))], 2)
        two = Two(Inmate, one, other)
    else:
        first, second = random.sample(town.families, 2)
        two = Two(Visitor, first.visitor_id, second.visitor_id)
    try:
        scene.do(partial(set_non_association, two, _MANAGER, now=scene.now))
    except StillTogetherError:
        return "still together"
    return "set"
