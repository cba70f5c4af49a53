"""Write down who visits: the person who signed in, and those who come along."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.domain.distance import Place
from mannam.domain.lifecycle import Actor
from mannam.models import User, Visitor


@transaction.atomic
def visitor_for(user: User, name: str, now: datetime) -> Visitor:
    """The visitor that ``user`` is; made with this name at the first time, then left as it is."""
    visitor, is_new = Visitor.objects.get_or_create(user=user, defaults={"name": name})
    if is_new:
        User.objects.filter(pk=user.pk).update(name=name)
        user.name = name
        _record("visitor_registered", user, visitor, now)
    return visitor


@transaction.atomic
def rename_visitor(user: User, name: str, now: datetime) -> Visitor:
    """The visitor that ``user`` is, with this name from now on; the same changes nothing. Raises DoesNotExist."""
    visitor = Visitor.objects.select_for_update().get(user=user)
    if visitor.name != name:
        visitor.name = user.name = name
        visitor.save(update_fields=["name"])
        User.objects.filter(pk=user.pk).update(name=name)
        _record("visitor_renamed", user, visitor, now)
    return visitor


@transaction.atomic
def register_companion(user: User, name: str, now: datetime) -> Visitor:
    """Somebody who comes along with ``user``; the same name again is the same person."""
    # two tabs that add the same name at once must not make two people
    User.objects.select_for_update().get(pk=user.pk)
    companion, is_new = Visitor.objects.get_or_create(registered_by=user, name=name)
    if not companion.listed:
        companion.listed = True
        companion.save(update_fields=["listed"])
        is_new = True
    if is_new:
        _record("companion_registered", user, companion, now)
    return companion


def set_home(visitor: Visitor, city: str, place: Place) -> None:
    """Keep the city a visitor lives in and its point on the map, for "nearest first"."""
    visitor.home_city = city
    visitor.home_latitude = place.latitude
    visitor.home_longitude = place.longitude
    visitor.save(update_fields=["home_city", "home_latitude", "home_longitude"])


def _record(verb: str, user: User, visitor: Visitor, now: datetime) -> None:
    record_audit(verb, By(Actor.VISITOR, user_id=user.pk), now=now, data={"visitor_id": visitor.pk})
