"""Drawing lots: a permutation that the seed alone decides, fair to each, and checked by anybody."""

import hashlib
from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.draw import (
    Published,
    Wish,
    check_wishes,
    commitment_of,
    digest_of,
    drawn_order,
    faults_of,
)
from mannam.domain.refusals import RefusalCode
from tests.domain.office import slot

codes = st.text("23456789ABCDEFGHJKMNPQRSTUVWXYZ", min_size=10, max_size=10)
entry_lists = st.lists(codes, unique=True, max_size=40)
seeds = st.binary(min_size=32, max_size=32)


def published(seed: bytes, entries: list[str]) -> Published:
    return Published(commitment_of(seed), seed.hex(), digest_of(entries), drawn_order(seed, entries))


@given(seeds, entry_lists)
def test_everybody_is_drawn_once(seed: bytes, entries: list[str]) -> None:
    assert sorted(drawn_order(seed, entries)) == sorted(entries)


@given(seeds, entry_lists, st.randoms(use_true_random=False))
def test_who_entered_first_counts_for_nothing(seed: bytes, entries: list[str], chance: Random) -> None:
    others = list(entries)
    chance.shuffle(others)
    assert drawn_order(seed, others) == drawn_order(seed, entries)
    assert digest_of(others) == digest_of(entries)


@given(seeds, entry_lists)
def test_the_same_seed_draws_the_same(seed: bytes, entries: list[str]) -> None:
    assert drawn_order(seed, entries) == drawn_order(bytes(seed), tuple(entries))


def test_the_order_is_the_documented_one() -> None:
    """As docs/release.md tells it, in other words than the code's."""
    seed, entries = bytes(range(32)), ["KAAAAAAAAA", "AAAAAAAAAA", "ZAAAAAAAAA"]
    digest = hashlib.sha256(b"AAAAAAAAAA\nKAAAAAAAAA\nZAAAAAAAAA\n")
    keys = {hashlib.sha256(seed + digest.digest() + entry.encode()).hexdigest(): entry for entry in entries}
    assert digest_of(entries) == digest.hexdigest()
    assert drawn_order(seed, entries) == tuple(entry for _, entry in sorted(keys.items()))


def test_over_the_seeds_each_entry_has_the_same_chance_of_each_place() -> None:
    entries, rounds = ["FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH"], 10_000
    chance = Random(1)
    places = Counter(
        (entry, place)
        for _ in range(rounds)
        for place, entry in enumerate(drawn_order(chance.randbytes(32), entries))
    )
    expected = rounds / len(entries)
    chi_squared = sum((places[entry, place] - expected) ** 2 / expected for entry in entries for place in range(5))
    assert chi_squared < 39.3  # of 16 degrees of freedom: one of a thousand fair draws gives more


@given(seeds, entry_lists.filter(lambda entries: len(entries) > 1), codes)
def test_one_entry_more_draws_anew(seed: bytes, entries: list[str], late: str) -> None:
    assert late in entries or digest_of([*entries, late]) != digest_of(entries)


@given(seeds, entry_lists)
def test_a_draw_as_it_should_be_has_no_fault(seed: bytes, entries: list[str]) -> None:
    assert faults_of(published(seed, entries)) == []


SEED, ENTRIES = bytes(range(32)), ["AAAAAAAAAA", "BBBBBBBBBB", "CCCCCCCCCC"]
FAIR = published(SEED, ENTRIES)


@pytest.mark.parametrize(
    ("draw", "fault"),
    [
        (replace(FAIR, seed="no seed"), "hexadecimal"),
        (replace(FAIR, seed=bytes(32).hex()), "committed to beforehand"),
        (replace(FAIR, order=FAIR.order[::-1]), "not in the order"),
        (replace(FAIR, order=FAIR.order[:-1]), "not those of the digest"),
        (replace(FAIR, order=(*FAIR.order, FAIR.order[0])), "named twice"),
    ],
    ids=["no seed", "another seed", "another order", "one left out", "one twice"],
)
def test_what_was_changed_is_found(draw: Published, fault: str) -> None:
    assert any(fault in found for found in faults_of(draw))


TEN = Wish(1, slot("2026-11-24 10:00"))


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ((), RefusalCode.WISHES_NUMBER),
        ((TEN,), None),
        ((TEN, Wish(2, TEN.slot), Wish(3, TEN.slot)), None),
        ((TEN, Wish(2, TEN.slot), Wish(3, TEN.slot), Wish(4, TEN.slot)), RefusalCode.WISHES_NUMBER),
        ((TEN, Wish(1, slot("2026-11-25 10:00"))), RefusalCode.WISHES_OTHER_DAY),
        ((TEN, Wish(1, TEN.slot)), RefusalCode.WISH_TWICE),
    ],
    ids=["none", "one", "three", "four", "two days", "twice"],
)
def test_one_to_three_wishes_of_one_day(wishes: tuple[Wish, ...], code: RefusalCode | None) -> None:
    refusal = check_wishes(wishes)
    assert (refusal.code if refusal else None) is code
