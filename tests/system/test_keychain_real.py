"""Real keyrings in child processes: a Secret Service, unlocked, locked, never set up; and every backend to refuse."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hris_desktop.system.situations import SituationKind

ROOT = Path(__file__).parents[2]
ASK = ROOT / "tests" / "system" / "ask_keyring.py"
INSTALL = "apt-get install -y --no-install-recommends dbus gnome-keyring"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's keyring")


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DBUS_", "PYTHON", "DISPLAY"))}
    return {**kept, "PYTHONPATH": f"{ROOT}{os.pathsep}{home}"}


def run(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def alone(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    """Without any session bus."""
    return run([sys.executable, str(ASK), *arguments], environment)


def in_session(environment: dict[str, str], *arguments: str, daemon: str, times: int = 1) -> dict[str, Any]:
    """With a session bus and a keyring daemon of its own, which end with the child."""
    for program in ("dbus-run-session", "gnome-keyring-daemon"):
        assert shutil.which(program), f"{program} is missing; install it with: {INSTALL}"
    ask = f'"{sys.executable}" "{ASK}" {" ".join(arguments)}'
    script = f"{daemon} >/dev/null 2>&1; {f'{ask} >/dev/null && ' * (times - 1)}{ask}"
    return run(["dbus-run-session", "--", "sh", "-c", script], environment)


UNLOCKED = "printf 'a login password' | gnome-keyring-daemon --unlock --components=secrets"
NEVER_SET_UP = "gnome-keyring-daemon --start --components=secrets"


def test_an_unlocked_keyring_keeps_the_key_from_one_process_to_the_next(environment: dict[str, str]) -> None:
    found = in_session(environment, "library", daemon=UNLOCKED, times=2)
    assert found["kind"] == SituationKind.READY
    assert found["place"] == "keyring"
    assert len(found["key"]) == 64
    assert found["key"] == found["again"]
    assert found["anchor"] == "seq 7"


def test_trying_the_keyring_out_leaves_nothing_behind(environment: dict[str, str]) -> None:
    found = in_session(environment, daemon=UNLOCKED)
    kept = [label.partition("'")[2].partition("'")[0] for label in found["labels"]]
    assert kept == ["anchor", "device-key"]


def test_the_chainer_that_the_library_prefers_is_passed_over(environment: dict[str, str]) -> None:
    found = in_session(environment, "library", daemon=UNLOCKED)
    assert found["library"] == "keyring.backends.chainer.ChainerBackend"  # keyrings.alt makes it so: the trap is set
    assert found["backend"] == "keyring.backends.SecretService.Keyring"


def test_a_locked_keyring_is_told_from_a_missing_one(environment: dict[str, str]) -> None:
    found = in_session(environment, "then-lock", daemon=UNLOCKED)
    assert found["locked"] == SituationKind.LOCKED


def test_a_keyring_locked_from_the_start_says_so(environment: dict[str, str]) -> None:
    found = in_session(environment, "lock", daemon=UNLOCKED)
    assert found["kind"] == SituationKind.LOCKED
    assert found["sentence"].startswith("This computer's keyring is locked. ")
    assert "Unlock the keyring and try again, or go on without it" in found["sentence"]
    assert found["offered"]


def test_a_keyring_never_set_up_says_so(environment: dict[str, str]) -> None:
    found = in_session(environment, daemon=NEVER_SET_UP)
    assert found["kind"] == SituationKind.NOT_SET_UP
    assert found["sentence"].startswith("This computer's keyring could not be opened. It has not been set up yet")
    assert found["offered"]


def test_without_a_bus_the_plain_text_file_is_refused(environment: dict[str, str]) -> None:
    found = alone(environment, "library")
    assert found["library"] == "keyrings.alt.file.PlaintextKeyring"  # what the library would use: the trap is set
    assert found["library_gives"] == "something"
    assert found["kind"] == SituationKind.PLAIN_TEXT
    assert found["sentence"].startswith("The only keyring found writes secrets as plain text into a file. ")
    assert found["offered"]


def test_without_any_backend_the_person_hears_what_that_means(environment: dict[str, str]) -> None:
    found = alone(environment, "without-alternatives")
    assert found["kind"] == SituationKind.ABSENT
    assert found["sentence"].startswith("This computer offers no keyring. ")
    assert "a passphrase then protects your record" in found["sentence"]
    assert found["offered"]


def test_the_null_backend_is_refused_though_it_says_yes(environment: dict[str, str]) -> None:
    found = alone({**environment, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}, "library")
    assert found["library_gives"] is None  # it took the secret without a word and kept nothing: the trap is set
    assert found["kind"] == SituationKind.NOT_KEPT
    assert found["sentence"].startswith("The keyring said that it keeps the key, but it is not there")
    assert found["offered"]


def test_a_keyring_switched_off_in_its_file_is_refused(environment: dict[str, str], home: Path) -> None:
    folder = home / ".config" / "python_keyring"
    folder.mkdir(parents=True)
    (folder / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=keyring.backends.null.Keyring\n")
    found = alone(environment, "library")
    assert found["library"] == "keyring.backends.null.Keyring"
    assert found["kind"] == SituationKind.NOT_KEPT


@pytest.mark.parametrize(
    ("named", "kind"),
    [
        ("keyring.backends.fail.Keyring", SituationKind.ABSENT),
        ("keyrings.alt.file.PlaintextKeyring", SituationKind.PLAIN_TEXT),
        ("keyrings.alt.file.EncryptedKeyring", SituationKind.PLAIN_TEXT),
        ("keyring.backends.chainer.ChainerBackend", SituationKind.NOT_TRUSTED),
        ("keyring.backends.kwallet.DBusKeyringKWallet4", SituationKind.NOT_TRUSTED),
        ("", SituationKind.NOT_TRUSTED),
    ],
)
def test_a_named_backend_outside_the_list_is_refused(
    environment: dict[str, str], named: str, kind: SituationKind
) -> None:
    found = alone({**environment, "PYTHON_KEYRING_BACKEND": named})
    assert found["kind"] == kind
    assert found["offered"]
    assert found["backend"] == named


def test_an_unknown_backend_is_not_even_imported(environment: dict[str, str], home: Path) -> None:
    (home / "evil_backend.py").write_text("class Keyring:\n    viable = True\n    priority = 100\n")
    found = alone({**environment, "PYTHON_KEYRING_BACKEND": "evil_backend.Keyring"})
    assert found["kind"] == SituationKind.NOT_TRUSTED
    assert not found["evil"]


def test_an_allowed_backend_that_is_named_but_not_there_counts_as_none(environment: dict[str, str]) -> None:
    found = alone({**environment, "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring"})
    assert found["kind"] == SituationKind.ABSENT


def test_a_variable_cannot_move_the_key_into_a_collection_that_ends_with_the_session(
    environment: dict[str, str],
) -> None:
    moved = {**environment, "KEYRING_PROPERTY_PREFERRED_COLLECTION": "/org/freedesktop/secrets/collection/session"}
    found = in_session(moved, daemon=UNLOCKED)
    assert len(found["labels"]) == 2  # they lie in the default collection
