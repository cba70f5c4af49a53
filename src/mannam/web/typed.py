"""What somebody had typed when they changed the language or the size of the text: the page shows it again.

The switches on the pages of the application send its form along. What is in it is kept in the session until the
page is shown the next time, and is only shown: nothing is done with it until the person sends it.
"""

from typing import Final

from django.http import HttpRequest

KEY: Final = "typed"
MOST: Final = 5000  # characters in all; nobody types so much here
_NO_ANSWERS: Final = frozenset({"csrfmiddlewaretoken", "language", "next", "size"})


def keep_typed(request: HttpRequest, page: str) -> None:
    """Keep the answers that came with a switch for ``page``, the address it goes back to."""
    answers = {name: values for name, values in request.POST.lists() if name not in _NO_ANSWERS}
    if answers and sum(len(value) for values in answers.values() for value in values) <= MOST:
        request.session[KEY] = {"page": page, "answers": answers}


def typed(request: HttpRequest) -> dict[str, str | list[str]]:
    """The answers kept for the page that is shown now, by field; once, and empty when there are none."""
    kept = request.session.get(KEY)
    if request.method != "GET" or kept is None or kept["page"] != request.get_full_path():
        return {}
    del request.session[KEY]
    return {name: values[0] if len(values) == 1 else values for name, values in kept["answers"].items()}
