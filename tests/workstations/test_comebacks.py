"""A lost passphrase or device key: what waited opens again by the person's own keys, and is sent."""

from __future__ import annotations

import pytest

from tests.soak.memory import begun
from tests.workstations.comebacks import WAYS
from tests.workstations.invariants import check, check_at_rest
from tests.workstations.play_rights import Rights


@pytest.mark.parametrize("way", WAYS)
def test_what_waited_is_sent_after_every_way_back(way: str) -> None:
    """Twice on one device, with an act saved in between; the world holds I1 and I18 after each."""
    play = Rights()
    play.start(begun())
    for value in ("phone", "mail"):
        play.edit("ann", "ann", ("contact", value))
        play.lose_the_passphrase("ann", way)
        check(play.world)
    waiting = {item.op for item, _ in play.desk("ann").waiting()}
    assert len(waiting) == 2
    play.settle()
    check_at_rest(play.world)
    assert waiting <= {row.op for row in play.site.rows}
    assert play.desk("ann").waiting() == []
