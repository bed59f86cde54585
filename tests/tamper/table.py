"""The whole tamper matrix, printed and written to ``docs/tamper-matrix.md`` by ``make tamper``; 1 if a case failed.

``MATRIX`` and ``run`` are what the sample in ``test_tamper`` draws from.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from unittest.mock import patch

from hris_desktop.crypto import sign
from tests.tamper.aimed import ATTACKS, aimed
from tests.tamper.beside import beside
from tests.tamper.case import Operation, Tampered
from tests.tamper.forged import FORGED
from tests.tamper.host import HOST
from tests.tamper.judge import STATES, Letter, Outcome, viewer_for
from tests.tamper.site import ORG, OTHERS, TARGETS, base
from tests.tamper.slim import SLIM, in_scope

MATRIX: Final[Mapping[str, Operation]] = {**HOST, **FORGED}
PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "tamper-matrix.md"
HARMLESS_AT_MOST: Final = 0.05
READERS: Final[Mapping[str, Callable[[Tampered, str], Outcome]]] = {**STATES, **SLIM}


GAPS: Final[Mapping[tuple[str, str, str], str]] = {}
"""Cases that fail today, and why. Whoever mends one takes it out; one that is not in here is an error."""


@dataclass(frozen=True)
class Result:
    """One case: what was done to what, and what each client made of it."""

    kind: str
    what: str
    outcomes: Mapping[str, Outcome]

    def letters(self, states: Collection[str] = tuple(STATES)) -> str:
        """Fresh, warm, keyless; a dot where the state has no part in it."""
        return "".join(self.outcomes[state].letter.value if state in self.outcomes else "." for state in states)

    def faults(self) -> Iterator[str]:
        """What failed, in words."""
        for state, one in self.outcomes.items():
            if one.letter is Letter.FAILED:
                yield f"{self.kind} · {self.what} · {state}: {one.fault}"


def run(kind: str, what: str, states: Sequence[str] = tuple(STATES)) -> Result | None:
    """One cell of the matrix; None where this cannot be done to that row.

    Who keeps few chains has a part only in rows of those: of others they hold the names alone.
    """
    b = base()
    seq = b.targets[kind]
    case = MATRIX[what](b, seq)
    if case is None:
        return None
    readers = [state for state in states if state in STATES or in_scope(b, seq)]
    return _known(kind, what, {state: READERS[state](case, viewer_for(b, seq)) for state in readers})


def _known(kind: str, what: str, outcomes: Mapping[str, Outcome]) -> Result:
    """What fails and is known to is shown as a gap; what is known to and does not, as a failure of the list."""
    found = dict(outcomes)
    for state, one in outcomes.items():
        gap, failed = GAPS.get((kind, what, state)), one.letter is Letter.FAILED
        if gap and failed:
            found[state] = Outcome(Letter.GAP, one.how, gap)
        elif gap:
            found[state] = Outcome(Letter.FAILED, one.how, "this gap is closed: take it out of the list")
    return Result(kind, what, found)


def run_beside(name: str) -> Result:
    """One case that is no row."""
    return _known("beside", name, beside()[name]())


def run_aimed(name: str) -> Result | None:
    """One aimed attack."""
    outcomes = aimed(name)
    return _known("aimed", name.replace("_", " "), outcomes) if outcomes is not None else None


def everything(say: bool = True) -> list[Result]:
    """All of it, in the order of the table."""
    found: list[Result] = []
    for kind in TARGETS:
        found += [one for what in MATRIX if (one := run(kind, what, tuple(READERS))) is not None]
        _say(f"{kind}: {len(found)} cases so far", say)
    found += [run_beside(name) for name in beside()]
    for name in ATTACKS:
        one = run_aimed(name)
        found += [one] if one is not None else []
    return found


def _say(words: str, say: bool) -> None:
    if say:
        sys.stderr.write(f"{words}\n")


# ------------------------------------------------------------------------------------------------ on paper


def grid(results: Sequence[Result], kinds: Sequence[str], states: Collection[str] = tuple(STATES)) -> Iterator[str]:
    """What was done, down; to which kind, across."""
    cells = {(one.kind, one.what): one.letters(states) for one in results}
    wide, cell = max(len(what) for what in MATRIX), len(states)
    height = max(len(kind) for kind in kinds)
    for line in range(height):
        yield " " * wide + "".join(f" {kind.rjust(height)[line]:^{cell}}" for kind in kinds).rstrip()
    nothing = f"{'.':^{cell}}"
    for what in MATRIX:
        if any((kind, what) in cells for kind in kinds):
            yield what.ljust(wide) + "".join(f" {cells.get((kind, what), nothing)}" for kind in kinds)


def listed(results: Sequence[Result], kind: str) -> Iterator[str]:
    """Cases with a line of their own."""
    for one in results:
        if one.kind == kind:
            words = next((word for each in one.outcomes.values() for word in each.how), "")
            yield f"{one.letters()}  {one.what}{f': {words}' if words else ''}"


def totals(results: Sequence[Result]) -> Iterator[str]:
    """How many cases ended how, in each state."""
    counts = {
        state: Counter(one.outcomes[state].letter for one in results if state in one.outcomes) for state in READERS
    }
    used = [letter for letter in Letter if any(count[letter] for count in counts.values())]
    yield "state      cases " + "".join(f"{letter.value:>6}" for letter in used)
    for state, count in counts.items():
        yield f"{state:10} {sum(count.values()):5} " + "".join(f"{count[letter]:6}" for letter in used)
    whole = sum(counts.values(), Counter[Letter]())
    yield f"all        {sum(whole.values()):5} " + "".join(f"{whole[letter]:6}" for letter in used)
    share = whole[Letter.HARMLESS] / sum(whole.values())
    yield f"harmless: {share:.1%} of the cases (at most {HARMLESS_AT_MOST:.0%})"


def wrong(results: Sequence[Result]) -> list[str]:
    """Why the matrix does not hold; empty if it does."""
    found = [fault for one in results for fault in one.faults()]
    letters = [one.letter for result in results for one in result.outcomes.values()]
    if letters.count(Letter.HARMLESS) > HARMLESS_AT_MOST * len(letters):
        found.append("too many cases are harmless: the operations no longer reach what they aim at")
    return found


INTRODUCTION: Final = Path(__file__).with_name("introduction.md")


def page(results: Sequence[Result]) -> str:
    """The page in docs."""
    parts = [
        INTRODUCTION.read_text(encoding="utf-8").rstrip(),
        _block("Totals", totals(results)),
        _block("The organisation's chain", grid(results, ORG)),
        _block("All other chains", grid(results, OTHERS)),
        _block("A device that keeps few chains", grid(results, kept(results), SLIM)),
        _block("Beside the rows", listed(results, "beside")),
        _block("Aimed attacks", listed(results, "aimed")),
        "\n".join(["## Gaps", "", *gaps(results)]),
    ]
    return "\n\n".join(parts) + "\n"


def kept(results: Sequence[Result]) -> list[str]:
    """The kinds whose row lies in a chain that such a device keeps."""
    found = {one.kind for one in results if one.outcomes.keys() & SLIM.keys()}
    return [kind for kind in TARGETS if kind in found]


def gaps(results: Sequence[Result]) -> Iterator[str]:
    """What is known to fail, and why."""
    lines = [
        f"* `{one.kind} · {one.what}` ({state}): {each.fault}."
        for one in results
        for state, each in one.outcomes.items()
        if each.letter is Letter.GAP
    ]
    yield from lines or ["None."]


def _block(title: str, lines: Iterator[str]) -> str:
    return "\n".join([f"## {title}", "", "```text", *(line.rstrip() for line in lines), "```"])


def _remembering() -> Callable[[bytes, bytes, bytes], None]:
    """The check of a signature, asked once about each: thousands of stores hold the same honest rows."""
    check, good = sign.verify, set[tuple[bytes, bytes, bytes]]()

    def verify(sign_pub: bytes, signature: bytes, message: bytes) -> None:
        if (sign_pub, signature, message) not in good:
            check(sign_pub, signature, message)
            good.add((sign_pub, signature, message))

    return verify


def main() -> int:
    """Run it all, print it, write it."""
    with patch.object(sign, "verify", _remembering()):
        results = everything()
    written = page(results)
    PAGE.write_text(written, encoding="utf-8")
    sys.stdout.write(written)
    faults = wrong(results)
    sys.stdout.write("".join(f"FAILED {fault}\n" for fault in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
