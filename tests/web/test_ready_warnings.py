"""What an officer writes with one press is known in every language."""

from django.utils.translation import override

from mannam.web.ready_warnings import READY, in_own_words, ready_warnings


def test_each_is_told_in_ones_own_words_whoever_wrote_it() -> None:
    with override("en"):
        english = ready_warnings()
    with override("ko"):
        korean, known = ready_warnings(), in_own_words()
    assert len(known) == 2 * len(READY)
    for written in (english, korean):
        assert [known[words] for words in written] == korean
