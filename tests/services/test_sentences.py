"""What a failure of a lower floor becomes: every kind in sentences, none of them twice."""

from __future__ import annotations

import pytest

from hris_desktop.services.sentences import Failure, spoken, told
from hris_desktop.store.contract import NetworkFolder, NotAStore, StoreFull, Unreachable
from hris_desktop.store.replica import ReplicaAltered, ReplicaDamaged, ReplicaFull
from hris_desktop.store.urls import UnknownStoreURL
from hris_desktop.system.paths import PathError

FAILURES: list[Failure] = [
    NotAStore("The file x says nothing clear about itself. Nothing was changed."),
    NotAStore("The file x is empty."),
    ReplicaDamaged("The file x is damaged (y). Nothing was changed."),
    ReplicaAltered("Entry 5 in x is not what this program wrote there."),
    PathError("x cannot be used (OSError). Nothing was changed."),
    PathError("x cannot be used (OSError)."),
    NetworkFolder("x lies on a network file system (nfs). Put the store on a disk of this machine."),
    Unreachable("The store x was moved or replaced. Open it again."),
    StoreFull("The disk of x is full."),
    ReplicaFull("The disk of x is full."),
    UnknownStoreURL("“x” is not the address of a store."),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda one: f"{type(one).__name__}")
def test_what_happened_to_the_data_is_said_once(failure: Failure) -> None:
    told = spoken(failure)
    words = f"{told.sentence} {told.todo}".strip()
    sentences = [one.strip() for one in words.removesuffix(".").split(". ")]
    assert len(sentences) == len(set(sentences)), words
    about = ("Nothing was changed", "Nothing is lost", "Nothing here was removed")
    assert sum(words.count(one) for one in about) == 1, words
    assert words.endswith(".")


def test_nobody_is_told_of_typing_who_typed_nothing() -> None:
    for failure in FAILURES:
        assert "you typed" not in spoken(failure).todo


def test_what_to_do_stays() -> None:
    assert spoken(FAILURES[0]).todo == "Check the address."
    assert spoken(FAILURES[1]).todo == "Nothing was changed. Check the address."
    assert spoken(FAILURES[2]).todo == "Tell HR; do not delete anything."


def test_a_fault_of_ours_gives_none_of_its_own_words() -> None:
    assert told(ValueError("a secret")) is None
    changed = told(ReplicaAltered("Entry 5 in x is not what this program wrote there."))
    assert changed is not None
    assert "read again from the shared store" in changed.todo
