"""Plants bugs that must not survive: ``python -m tests.mutants.plant [name…]``.

Each is planted alone in a copy of the checkout; a test there must go red. They are of kinds that were once made or are
easily made: last writer wins, a signature not checked, an edit forgotten at the reply. A line for each; the exit
code is 1 if one lived, or if its text no longer occurs in the code (then this list must be mended).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
ALL = (
    "tests/domain/test_merge.py",
    "tests/domain/test_routes.py",
    "tests/domain/test_rights.py",
    "tests/sync",
    "tests/workstations",
)
SECONDS = 600


@dataclass(frozen=True)
class Bug:
    """One replacement in one file."""

    name: str
    file: str
    old: str
    new: str
    killer: str = "tests/sync/test_place.py"
    """Asked first, to be quick; everything else only if the bug outlives it."""


SENDING, EXCHANGE, FOUND, CONTENT, ROTATE = (
    f"tests/sync/test_{name}.py" for name in ("sending", "exchange", "found", "content", "rotate")
)
MERGE, ROUTES = "tests/domain/test_merge.py", "tests/domain/test_routes.py"
ATTACKS = "tests/workstations/test_attacks.py"

BUGS = (
    Bug("last writer wins", "domain/merge.py", "        if theirs == base:", "        if mine:", killer=MERGE),
    Bug(
        "whole group overwritten",
        "domain/merge.py",
        "            clashes.append(Clash(item, group, {change.field: change.to for change in mine}))",
        "            changes.extend(Change(item, name, theirs[name], wanted[name], eff) for name in base)",
        killer=MERGE,
    ),
    Bug(
        "fields merged one by one",
        "domain/merge.py",
        "if at == item and groups.get(name) == group}",
        "if at == item and name in {change.field for change in mine}}",
        killer=MERGE,
    ),
    Bug(
        "was not compared",
        "domain/routes.py",
        "        if fold.at(change.item, change.field, change.eff) != change.was:",
        "        if False:",
        killer=ROUTES,
    ),
    Bug(
        "signature skipped",
        "sync/admit.py",
        "            sign.verify(sign_pub, row.sig,",
        "            bool(sign_pub) or sign.verify(sign_pub, row.sig,",
    ),
    Bug(
        "second signature skipped",
        "sync/admit.py",
        "        except BadSignature:\n            return False",
        "        except BadSignature:\n            return True",
        killer=ATTACKS,
    ),
    Bug(
        "proof of the invite skipped",
        "sync/admit.py",
        "            sign.verify(invite.ipub,",
        "            bool(d) or sign.verify(invite.ipub,",
    ),
    Bug(
        "invite used twice",
        "sync/admit.py",
        '        _rule(invite.used >= row.seq, "invite used")\n',
        "",
        killer=ATTACKS,
    ),
    Bug(
        "link unchecked",
        "sync/admit.py",
        "        if ctx.n != chain.n + 1 or ctx.prev != chain.tip:",
        "        if ctx.n != chain.n + 1:",
        killer=ATTACKS,
    ),
    Bug(
        "any genesis believed",
        "sync/admit.py",
        "row.seq == 1 and ctx.n == 1 and row.h == self.org.pin",
        "row.seq == 1 and ctx.n == 1",
    ),
    Bug(
        "authority by today's roles",
        "sync/content.py",
        "self._org.standing(self.subject, self.section, stored.seq)",
        "self._org.standing(self.subject, self.section)",
        killer=CONTENT,
    ),
    Bug(
        "old generation accepted",
        "vault/org.py",
        "        return self.confirmed < at <= self.ended",
        "        return self.confirmed < at",
    ),
    Bug(
        "unconfirmed keys accepted",
        "vault/org.py",
        "        return self.confirmed < at <= self.ended",
        "        return at <= self.ended",
    ),
    Bug(
        "recipients unchecked",
        "sync/admit.py",
        '        _rule(tuple(ctx.d["to"]) == standing.due(), "recipients are not those due")\n',
        "",
        killer=ATTACKS,
    ),
    Bug(
        "readers outdated",
        "sync/admit.py",
        '        _rule(epoch is not None and epoch.to <= set(standing.due()), "a reader',
        '        _rule(epoch is not None, "a reader',
    ),
    Bug(
        "wrapped to one too few",
        "domain/rights.py",
        "        if self.subject_gen and self.policy.self_right:",
        '        if self.subject_gen and "w" not in self.policy.self_right:',
        killer="tests/domain/test_rights.py",
    ),
    Bug(
        "edit rule unchecked",
        "domain/routes.py",
        "    rules = rules_of(changes, standing)\n    if Rule.REQUEST_PLUS in rules:",
        "    rules = rules_of(changes, standing)\n    if standing:\n        return\n    if Rule.REQUEST_PLUS in rules:",
        killer=ROUTES,
    ),
    Bug(
        "own approval",
        "domain/routes.py",
        "    if not standing.by_role(author) or (author == standing.subject and standing.others()):",
        "    if not standing.may_write(author):",
        killer=ROUTES,
    ),
    Bug(
        "asker approves",
        "domain/routes.py",
        "        if author == request.asker and len(standing.others()) > 1:",
        "        if False:",
        killer=ROUTES,
    ),
    Bug(
        "one vote is enough",
        "domain/rights.py",
        "        asked = 2 if rule is Rule.REQUEST_PLUS else 1",
        "        asked = 1",
        killer=ROUTES,
    ),
    Bug(
        "one person votes twice",
        "domain/routes.py",
        "    if yes and any(vote.voter == voter and vote.yes for vote in request.votes):",
        "    if False:",
        killer=ROUTES,
    ),
    Bug("solo believed", "domain/routes.py", "    if solo != must_be_solo:", "    if False:", killer=ROUTES),
    Bug(
        "something else approved",
        "domain/routes.py",
        "    if request.changes != body.changes:",
        "    if False:",
        killer=ROUTES,
    ),
    Bug(
        "base unchecked",
        "sync/content.py",
        "        if canonical.encode(base) != canonical.encode(self.fold.base()):",
        "        if False:",
        killer=FOUND,
    ),
    Bug(
        "base not demanded", "sync/content.py", "            if self.base_due:", "            if False:", killer=CONTENT
    ),
    Bug(
        "void entry discharges the base",
        "sync/content.py",
        '        body = changes.read_rec(opened[0], has_base="base" in ctx.d)',
        '        self.base_due = False\n        body = changes.read_rec(opened[0], has_base="base" in ctx.d)',
        killer=CONTENT,
    ),
    Bug(
        "void request opened",
        "sync/content.py",
        "        routes.judge_prop(body, opened[1])\n        routes.apply_prop(fold, body, ctx.pid, ctx.op)",
        "        routes.apply_prop(fold, body, ctx.pid, ctx.op)\n        routes.judge_prop(body, opened[1])",
        killer=CONTENT,
    ),
    Bug(
        "place depends on content",
        "sync/ledger.py",
        "        return Verdict(Place.COUNTED, content=event.content,",
        "        return Verdict(Place(1 + (event.content is Content.VOID)), content=event.content,",
    ),
    Bug("op applied twice", "vault/chains.py", "        if self._repeats(ctx):", "        if False:", killer=ATTACKS),
    Bug(
        "request replaced by another's",
        "vault/chains.py",
        "        return named or (ctx.pid, ctx.op) in self.ops",
        "        return (ctx.pid, ctx.op) in self.ops",
        killer=ATTACKS,
    ),
    Bug(
        "commitment unchecked",
        "vault/session.py",
        "        return key if wraps.dek_commitment(key, self.org, chain, epoch.ep) == epoch.dk else None",
        "        return key",
        killer=ATTACKS,
    ),
    Bug(
        "context not bound to the body",
        "vault/wraps.py",
        '    return b"hrd1/aad\\0" + ctx',
        '    return b"hrd1/aad\\0"',
        killer=ATTACKS,
    ),
    Bug(
        "wraps not bound to the epoch",
        "vault/wraps.py",
        '["hrd1/wrap", org, chain, ep, name, gen, kem_pub.hex()]',
        '["hrd1/wrap", org, chain, 1, name, gen, kem_pub.hex()]',
        killer=ATTACKS,
    ),
    Bug(
        "loose context taken",
        "crypto/canonical.py",
        '    if _encoder.encode(value).encode("ascii") != data:',
        "    if False:",
        killer="tests/workstations/test_reading.py",
    ),
    Bug(
        "outbox cleared at the reply",
        "sync/sending.py",
        "            case Appended() | Unknown():\n                return",
        "            case Appended():\n                self._ledger.replica.outbox_drop(op)\n"
        "            case Unknown():\n                return",
        killer=SENDING,
    ),
    Bug(
        "unknown taken for success",
        "sync/sending.py",
        "            case Appended() | Unknown():\n                return",
        "            case Unknown():\n                self._ledger.replica.outbox_drop(op)\n"
        "            case Appended():\n                return",
        killer=SENDING,
    ),
    Bug(
        "void settles",
        "sync/sending.py",
        "        if stored.place == Place.COUNTED and stored.content != Content.VOID:",
        "        if stored.place == Place.COUNTED:",
        killer=SENDING,
    ),
    Bug(
        "settled by the first entry",
        "sync/sending.py",
        "            if stored.h not in present[:-1]:",
        "            if stored:",
        killer=SENDING,
    ),
    Bug(
        "sent hashes forgotten",
        "sync/sending.py",
        "        self._ledger.replica.outbox_update(replace(item, sent=sent))",
        '        self._ledger.replica.outbox_update(replace(item, sent=b""))',
        killer=SENDING,
    ),
    Bug(
        "failed commit believed",
        "sync/ledger.py",
        "            self.reload()\n            raise",
        "            raise",
        killer=EXCHANGE,
    ),
    Bug(
        "lies about the log unheard",
        "sync/ledger.py",
        "        if at >= seq or self._head(at) != claimed:",
        "        if False:",
        killer=EXCHANGE,
    ),
    Bug(
        "holes overlooked",
        "sync/exchange.py",
        "        if not digests or [seq for seq, _ in digests] != expected:",
        "        if not digests:",
        killer=EXCHANGE,
    ),
    Bug(
        "fork overlooked",
        "sync/exchange.py",
        "        if any(row.h != h for row, (_, h) in zip(rows, digests, strict=True)):",
        "        if False:",
        killer=EXCHANGE,
    ),
    Bug(
        "older store believed",
        "sync/exchange.py",
        "        if me.last_seq < cursor:",
        "        if False:",
        killer=EXCHANGE,
    ),
    Bug(
        "another organisation read",
        "sync/exchange.py",
        "        if me.org is not None and me.org != name:",
        "        if False:",
        killer=EXCHANGE,
    ),
    Bug(
        "newcomers get no older keys",
        "sync/rotate.py",
        "    owed = [epoch for epoch in known.epochs.values() if due - epoch.to]",
        "    owed = [epoch for epoch in known.epochs.values() if due - epoch.to and epoch.ep == known.last_ep]",
        killer=ROTATE,
    ),
)


def planted(bug: Bug, copy: Path) -> bool:
    """Break the copy; False if the text is not there exactly once."""
    path = copy / "hris_desktop" / bug.file
    text = path.read_text(encoding="utf-8")
    if text.count(bug.old) != 1:
        return False
    path.write_text(text.replace(bug.old, bug.new), encoding="utf-8")
    return True


def killed_by(copy: Path, tests: tuple[str, ...]) -> str:
    """The test that went red, or nothing."""
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:randomly", "--no-header", "--tb=no", *tests]
    environment = os.environ | {"HYPOTHESIS_PROFILE": "ci", "PYTHONPATH": str(copy)}
    try:
        run = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "endless"
    # a file that cannot be read kills nothing: only a test that ran and failed does
    red = [line for line in run.stdout.splitlines() if line.startswith("FAILED") and "::" in line]
    return red[0].split(" - ")[0].split("/")[-1] if red else ""


def main(names: list[str]) -> int:
    """Plant each bug in a copy of its own."""
    alive = 0
    for bug in BUGS:
        if names and bug.name not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder)
            for part in ("hris_desktop", "tests", "migrations", "resources"):
                shutil.copytree(CHECKOUT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
            shutil.copy(CHECKOUT / "pyproject.toml", copy)
            started = time.monotonic()
            word, killer = "MEND", "its text does not stand there exactly once"
            if planted(bug, copy):
                killer = killed_by(copy, (bug.killer,)) or killed_by(copy, ALL)
                word = "killed" if killer else "ALIVE"
            alive += word != "killed"
            sys.stdout.write(f"{word:7} {bug.name}  [{time.monotonic() - started:.0f} s] {killer}\n")
            sys.stdout.flush()
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
