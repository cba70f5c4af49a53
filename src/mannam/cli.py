"""The console script ``mannam``. Each command is a module of its own, imported when it is called."""

from mannam.ops.lazy_group import LazyGroup

main = LazyGroup(
    name="mannam",
    help="Mannam: virtual prison visitation.",
    lazy={
        "up": "mannam.ops.commands.up:command",
        "doctor": "mannam.ops.commands.doctor:command",
        "import": "mannam.ops.commands.import_csv:group",
        "token": "mannam.ops.commands.token:group",
        "webhook": "mannam.ops.commands.webhook:group",
        "adult": "mannam.ops.commands.adult:command",
        "role": "mannam.ops.commands.role:command",
        "bench": "mannam.ops.commands.bench:group",
        "simulate": "mannam.ops.commands.simulate:command",
        "lottery": "mannam.ops.commands.lottery:group",
        "policy": "mannam.ops.commands.policy:group",
        "walk": "mannam.ops.commands.walk:command",
    },
)
