"""Planted bugs about erasing; see ``bugs``."""

from __future__ import annotations

from typing import Final

from tests.mutants.bugs import Bug

RULES, CARRIED = "sync/admit_records.py", "sync/erasing.py"
TESTS = "tests/sync/test_erasing.py"
READERS = "tests/vectors/test_vectors.py"

ERASE: Final = (
    Bug(
        "one of two in HR erases alone",
        RULES,
        'rule(len(signed) > 1 or alone, "needs two HR persons")',
        'rule(bool(signed), "needs two HR persons")',
        READERS,
    ),
    Bug("HR erases its own record", RULES, '    rule(case.author != subject or not others, "own record")\n', "", TESTS),
    Bug(
        "HR erases what it never reads",
        RULES,
        '        rule(case.author == subject, "only the subject erases this section")\n',
        "        by_hr(case)\n",
        TESTS,
    ),
    Bug(
        "what came in between is erased unseen",
        RULES,
        "case.chain.said != ZERO_HASH and last == case.chain.said.hex()",
        "case.chain.said != ZERO_HASH and last is not None",
        TESTS,
    ),
    Bug(
        "an erased body stays on the device",
        CARRIED,
        "            replica.set_body(row.seq, None)\n",
        "            pass\n",
        TESTS,
    ),
    Bug(
        "the store is asked before it counts",
        CARRIED,
        "row.seq < state.erased and row.place != Place.BROKEN",
        "row.place != Place.BROKEN",
        TESTS,
    ),
    Bug(
        "the verdict depends on the bytes",
        "sync/content.py",
        "        if self.chain.names(ctx, stored.seq):\n            return Content.ERASED, GONE\n",
        "",
        TESTS,
    ),
    Bug(
        "a waiting change carries the erased value back",
        "sync/plan.py",
        "any(value is not None and at not in fold.timelines for at, value in intent.seen.items())",
        "False",
        TESTS,
    ),
    Bug(
        "a repair fills in what was erased",
        "sync/repair.py",
        " and stored.chain not in unread",
        "",
        TESTS,
    ),
    Bug(
        "lost words of an erased section come back",
        CARRIED,
        "    replica.lost_forget([one.id for one in replica.lost() if one.chain == name and _kind(one.ctx) in SAYS])\n",
        "",
        TESTS,
    ),
    Bug(
        "a body hidden without an erasure is not told",
        CARRIED,
        "        ledger.replica.findings_add([Finding(WITHHELD, row.seq, row.author) for row in rows])\n",
        "        pass\n",
        TESTS,
    ),
)
