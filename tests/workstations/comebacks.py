"""Coming back to a device whose passphrase or device key is lost: what ``services.returning`` does, over a replica.

The vault key under which the outbox is sealed opens by two things: what its person types together with the device key,
or the person's own identity, to which it was wrapped. Here the first of them is gone, and the identity comes from
another device.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from hris_desktop.crypto import seal
from hris_desktop.crypto.keys import Identity
from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.sync import unopened
from hris_desktop.system.clock import FixedClock
from hris_desktop.system.devicekey import DeviceKey, Place
from hris_desktop.vault.keybag import PersonKeys
from hris_desktop.vault.keybag_row import SecretKind
from hris_desktop.vault.keybag_shelf import Keybags, NewSecret
from hris_desktop.vault.keybag_strength import Demand
from tests.workstations.site import Desk

FORGOTTEN, WIPED, IN_VAIN = "forgotten", "wiped after wrong attempts", "first with a new code that came to nothing"
WAYS: Final = (FORGOTTEN, WIPED, IN_VAIN)
SECRET: Final = NewSecret("plum tractor velvet nine", SecretKind.PASSPHRASE, Demand.EMPLOYEE)


def shelf_of(desk: Desk) -> Keybags:
    """The keybags that lie in a desk's replica."""
    return Keybags(desk.replica, FixedClock(datetime(2026, 11, 21, 10, tzinfo=UTC)), CHEAPEST)


def keep_keys(desk: Desk, keys: PersonKeys, vk: bytes) -> None:
    """As whenever keys come to a device; nobody here types the secret ever again, nor is the device key kept."""
    shelf_of(desk).enrol(keys, SECRET, device_key=DeviceKey(seal.new_key(), Place.KEYRING), vk=vk)


def come_back(desk: Desk, keys: PersonKeys, way: str) -> None:
    """``keys``: the person's own, from elsewhere. Acts that lie in the outbox open again, or are lost for ever."""
    shelf = shelf_of(desk)
    if not shelf.wraps(desk.pid):
        keep_keys(desk, keys, desk.vk)
    if way == WIPED:
        shelf.wipe(desk.pid)
    if way == IN_VAIN:
        _enter(desk, replace(keys, gen=keys.gen + 1, identity=Identity.new()))
        shelf.forget(desk.pid, keys.gen + 1)
    desk.vk = _enter(desk, keys)
    desk.restart()
    unopened.settle(desk.ledger)
    unopened.renew_stale(desk.ledger, desk.pid, desk.gen)


def _enter(desk: Desk, keys: PersonKeys) -> bytes:
    rescued = shelf_of(desk).rescue(keys.pid, keys.identity)
    vk = rescued[0] if rescued else seal.new_key()
    unopened.sort_out(desk.replica, vk, rescued)
    keep_keys(desk, keys, vk)
    return vk
