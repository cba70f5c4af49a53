"""Sending a page to the media node of its call: address and token, or in words why not."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from mannam import config, join_tokens
from mannam.actions.refused import Refused
from mannam.domain.call_role import CallRole, check_may_join
from mannam.domain.engines import EngineName, check_engine
from mannam.domain.lifecycle import CONFIRMED
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.join_tokens import JoinGrant
from mannam.models import Visit
from mannam.notify.wording import sentence
from mannam.queries.calls import live_nodes, node_for
from mannam.queries.policies import terms_of_visit
from mannam.web import randomness


def join_answer(visit: Visit, role: CallRole, person_id: int, *, window: int, now: datetime) -> HttpResponse:
    """Where to connect, with which token. 503 in words when no media node lives. Raises Refused."""
    if visit.status not in CONFIRMED or visit.ends_at <= now:
        raise Refused(Refusal(RefusalCode.CALL_NOT_OPEN))
    engine, terms = EngineName(config.get("MANNAM_ENGINE")), terms_of_visit(visit)
    if refusal := check_may_join(role, monitored=terms.monitored) or check_engine(engine, terms):
        raise Refused(refusal)
    node = node_for(visit.pk, now, randomness.random())
    if node is None:
        message = _("The call system does not answer. We keep trying. Please call the desk if this stays.")
        return JsonResponse({"code": "no_media_node", "message": message}, status=503)
    grant = JoinGrant(visit.pk, role, person_id, int(visit.starts_at.timestamp()), window)
    token = join_tokens.issue(grant, now=now, random=randomness.random())
    return JsonResponse({"url": f"{node.url}/call", "token": token})


def refused_answer(refused: Refused) -> HttpResponse:
    """The reasons as JSON."""
    words = " ".join(sentence(refusal) for refusal in refused.refusals)
    return JsonResponse({"code": refused.refusals[0].code, "message": words}, status=409)


def allow_media_nodes(response: HttpResponse, now: datetime) -> None:
    """Let the page's scripts connect to the media nodes that live now, and to nothing else besides."""
    urls: Iterable[str] = {config.media_url(), *(node.url for node in live_nodes(now))}
    response._csp_update = {"connect-src": sorted(urls)}  # type: ignore[attr-defined]  # django-csp's way


def allow_camera(response: HttpResponse) -> None:
    """Only a booth's page may ask for camera and microphone."""
    response["Permissions-Policy"] = "camera=(self), microphone=(self), autoplay=(self), fullscreen=(self)"
