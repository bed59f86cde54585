"""Run in a child process by test_keychain_real.py: ask this session's keyring and print what was found as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import keyring
import secretstorage

from hris_desktop.system import backends
from hris_desktop.system.devicekey import Item, KeychainError, existing_device_key, obtain_device_key
from hris_desktop.system.keychain import device_keys
from hris_desktop.system.situations import Situation

PROFILE = "00112233aabbccdd"


def lock() -> None:
    """Lock the default collection, as a screen lock may do."""
    secretstorage.get_default_collection(secretstorage.dbus_init()).lock()


def labels() -> list[str]:
    """What lies in the default collection."""
    collection = secretstorage.get_default_collection(secretstorage.dbus_init())
    return sorted(item.get_label() for item in collection.get_all_items())


def ask() -> dict[str, object]:
    """Find the keys, keep a device key, read it back."""
    found = device_keys(Path("no-such-file"), PROFILE)
    if isinstance(found, Situation):
        return {"kind": found.kind, "sentence": found.sentence, "backend": found.backend, "offered": found.file_offered}
    key = obtain_device_key(found)
    found.write(Item.ANCHOR, b"seq 7")
    answer = {
        "kind": found.situation().kind,
        "backend": found.situation().backend,
        "place": key.place.value,
        "key": key.value.hex(),
        "again": getattr(existing_device_key(found), "value", b"").hex(),
        "anchor": (found.read(Item.ANCHOR) or b"").decode("ascii"),
        "labels": labels(),
    }
    if "then-lock" in sys.argv:
        lock()
        try:
            found.read(Item.DEVICE_KEY)
        except KeychainError as error:
            answer["locked"] = error.situation.kind
    return answer


def main() -> None:
    """Do what the arguments say, in this order."""
    if "without-alternatives" in sys.argv:
        backends.entry_points = lambda **_: ()  # type: ignore[attr-defined,assignment]
    if "lock" in sys.argv:
        lock()
    answer = ask()
    answer["evil"] = "evil_backend" in sys.modules
    if "library" in sys.argv:
        chosen = keyring.get_keyring()
        chosen.set_password("control", "someone", "something")
        answer["library"] = backends.name_of(chosen)
        answer["library_gives"] = chosen.get_password("control", "someone")
    sys.stdout.write(json.dumps(answer))


main()
