"""What each media engine guarantees, and whether that is enough for a policy."""

from collections.abc import Mapping
from enum import StrEnum

from mannam.domain.policy import CallTerms, Guarantee, Policy, Recording
from mannam.domain.refusals import Refusal, RefusalCode


class EngineName(StrEnum):
    """The engines there are."""

    DIRECT = "direct"


GUARANTEES: Mapping[EngineName, frozenset[Guarantee]] = {
    # from browser to browser: the officer is one more far end, but nobody stands between the two who talk,
    # so neither the end nor a recording can be enforced against a browser that does not obey
    EngineName.DIRECT: frozenset({Guarantee.SUPERVISION}),
}


def check_engine(engine: EngineName, call: CallTerms) -> Refusal | None:
    """A refusal naming the first thing that the rules ask for and the engine cannot give."""
    asked = call.guarantees | ({Guarantee.RECORDING} if call.recording is Recording.ALWAYS else set())
    missing = [guarantee for guarantee in Guarantee if guarantee in asked - GUARANTEES[engine]]
    if not missing:
        return None
    return Refusal(RefusalCode.ENGINE_LACKS_GUARANTEE, {"guarantee": missing[0]})


def kinds_without_calls(engine: EngineName, policy: Policy) -> Mapping[str, Refusal]:
    """The kinds of visit whose calls could not start, each with what the engine does not give."""
    found = ((name, check_engine(engine, policy.terms_of(name))) for name in policy.kinds)
    return {name: refusal for name, refusal in found if refusal is not None}
