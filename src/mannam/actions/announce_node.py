"""A media node says that it lives and where browsers reach it."""

from datetime import datetime

from mannam.models import MediaNode


def announce_node(name: str, url: str, *, now: datetime) -> int:
    """The node's id; it is the same whenever a node of this name starts again."""
    node, _ = MediaNode.objects.update_or_create(name=name, defaults={"url": url, "heartbeat_at": now})
    return node.pk
