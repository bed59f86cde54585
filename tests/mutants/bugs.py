"""Bugs in the verdicts and in sending, each a replacement of text that stands in the code exactly once."""

from __future__ import annotations

from dataclasses import dataclass


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
ATTACKS, COMEBACKS = (f"tests/workstations/test_{name}.py" for name in ("attacks", "comebacks"))

BUGS = (
    Bug(
        "last writer wins",
        "domain/merge.py",
        "        if theirs == base and item not in whole:",
        "        if mine:",
        killer=MERGE,
    ),
    Bug(
        "whole group overwritten",
        "domain/merge.py",
        "            clashes.append(Clash(item, group, {change.field: change.to for change in mine}, base, eff))",
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
        "sync/admit_org.py",
        "    return key is not None and key.active(case.seq) and _verifies(key.sign_pub, signature, _co_message(case))",
        "    return key is not None and key.active(case.seq) and bool(signature)",
        killer=ATTACKS,
    ),
    Bug(
        "proof of the invite skipped",
        "sync/admit_org.py",
        '_verifies(invite.ipub, d["proof"], message), "proof of the invite")',
        'bool(message), "proof of the invite")',
    ),
    Bug(
        "invite used twice",
        "sync/admit_org.py",
        '    rule(invite is not None and case.seq <= invite.used, "invite used")\n',
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
        "sync/admit_org.py",
        "case.seq == 1 and ctx.n == 1 and case.h == case.org.pin",
        "case.seq == 1 and ctx.n == 1",
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
        "vault/org_facts.py",
        "        return self.confirmed < at <= self.ended",
        "        return self.confirmed < at",
    ),
    Bug(
        "unconfirmed keys accepted",
        "vault/org_facts.py",
        "        return self.confirmed < at <= self.ended",
        "        return at <= self.ended",
        killer="tests/vault/test_org.py",
    ),
    Bug(
        "recipients unchecked",
        "sync/admit_records.py",
        '    rule(tuple(d["to"]) == standing.due(d.get("expired", ())), "recipients are not those due")\n',
        "",
        killer=ATTACKS,
    ),
    Bug(
        "readers outdated",
        "sync/admit_records.py",
        '    rule(epoch is not None and epoch.to.issubset(standing.due()), "a reader',
        '    rule(epoch is not None, "a reader',
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
        "    if _write(value) != data:",
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
        "        self._ledger.replica.outbox_update(replace(item, sent=remembered(item)))",
        '        self._ledger.replica.outbox_update(replace(item, sent=b""))',
        killer=SENDING,
    ),
    Bug(
        "cursor before commit",
        "sync/ledger.py",
        "after=first - 1, head=before)\n            return",
        "after=first - 1, head=before)\n"
        '            self.replica._db.execute("COMMIT")\n'
        '            self.replica._db.execute("BEGIN IMMEDIATE")\n'
        "            return",
        killer=EXCHANGE,
    ),
    Bug(
        "failed commit believed",
        "sync/ledger.py",
        "nothing learnt on the way may be believed\n            self.reload()\n",
        "nothing learnt on the way may be believed\n",
        killer=EXCHANGE,
    ),
    Bug(
        "lies about the log unheard",
        "sync/ledger.py",
        "        if at >= seq or self._heads.at(at) != claimed:",
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
        "        if any(row.h != digests[row.seq - cursor - 1][1] for row in rows):",
        "        if False:",
        killer=EXCHANGE,
    ),
    Bug(
        "older store believed",
        "sync/exchange.py",
        "        if me.last_seq < max(cursor, floor[0] if floor else 0):",
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
        "    owed = [epoch for epoch in known.epochs.values() if",
        "    owed = [epoch for epoch in known.epochs.values() if epoch.ep == known.last_ep and",
        killer=ROTATE,
    ),
    # -- coming back to a device
    Bug(
        "what does not open is thrown away",
        "sync/unopened.py",
        "            replica.outbox_update(mine or replace(item, state=State.SEALED))",
        "            replica.outbox_update(mine) if mine else replica.outbox_drop(item.op)",
        killer=COMEBACKS,
    ),
    Bug(
        "what was set aside stays closed",
        "sync/unopened.py",
        "            mine = _reseal(item, vk, (vk, *others))",
        "            mine = _reseal(item, vk, ())",
        killer=COMEBACKS,
    ),
    Bug(
        "what was refused is sent as it was",
        "sync/sending.py",
        " and self._ledger.replica.by_h(entries[-1].h) is None",
        "",
        killer="tests/sync/test_unopened.py",
    ),
    Bug(
        "wiping takes the waiting changes' key along",
        "vault/keybag_shelf.py",
        "                self.shelf.keybag_put(wrapped.rescue_row())",
        "                pass",
        killer=COMEBACKS,
    ),
    Bug(
        "nothing is rescued after wiping",
        "vault/keybag_shelf.py",
        "for _, _, row in self._rows(pid)] + [wrapped for _, wrapped in self._rescues(pid)]\n        found",
        "for _, _, row in self._rows(pid)]\n        found",
        killer=COMEBACKS,
    ),
)
