"""The language in which a command speaks: that of the shell it is called from."""

import os

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def shell_language() -> str:
    """``ko`` or ``en``: the first of LC_ALL, LC_MESSAGES and LANG that is set decides, as for other programs."""
    locale = next((value for name in VARIABLES if (value := os.environ.get(name))), "")
    language = locale.replace("-", "_").partition(".")[0].partition("_")[0].lower()
    return "ko" if language == "ko" else "en"
