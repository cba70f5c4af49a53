"""``mannam bench …``: measures against the goals."""

from mannam.ops.lazy_group import LazyGroup

group = LazyGroup(
    name="bench",
    help="Measure bookings, stampedes, availability and calls.",
    lazy={verb: f"mannam.ops.bench.{verb}:command" for verb in ("booking", "stampede", "availability", "call")},
)
