"""What a start takes from what was kept is what the chain of an organisation with everything in it says."""

from __future__ import annotations

import json
from typing import Any

from hris_desktop.vault.org import Org
from hris_desktop.vault.org_kept import as_plain, from_plain
from tests.tamper.site import base


def facts(org: Org) -> dict[str, Any]:
    """All there is but what it has worked out meanwhile."""
    return {name: value for name, value in vars(org).items() if not name.startswith("_")}


def test_the_facts_of_an_organisation_come_back_as_they_were() -> None:
    b = base()
    known = b.site.desks["founder"].ledger.org
    org = Org(known.id, known.pin)
    plain = json.loads(json.dumps(as_plain(known)))
    from_plain(plain, org, lambda seq: b.row(seq).body)  # type: ignore[arg-type, return-value] # a policy has one
    assert facts(org) == facts(known)
