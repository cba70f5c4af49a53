"""What is true of every browser at the pages."""

from typing import Any

import pytest
from django.test import Client

from mannam.web.answer_by_get import KEY

CARRIED = ("headers", "secure")


@pytest.fixture(autouse=True)
def _browsers_come_for_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that is answered by a page is led to it by a GET (``answer_by_get``), and a browser follows.

    Any other redirect is the answer itself, as ever.
    """
    send = Client.post

    def post(client: Client, path: str, *args: Any, **options: Any) -> Any:
        answer = send(client, path, *args, **options)
        if answer.status_code == 302 and KEY in client.session:
            carried = {name: value for name, value in options.items() if name in CARRIED or name.isupper()}
            return client.get(answer.headers["Location"], **carried)
        return answer

    monkeypatch.setattr(Client, "post", post)
