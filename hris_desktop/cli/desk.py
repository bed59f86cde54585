"""What the commands work at: a profile opened with its passphrase, and a store opened by its address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hris_desktop.cli.answers import passphrase
from hris_desktop.crypto.passphrase import PRODUCTION, PRODUCTION_HR
from hris_desktop.services.enrolment import Costs, Enrolment, store_url
from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.profiles import Profiles, find_keys
from hris_desktop.services.sentences import spoken
from hris_desktop.services.store_passwords import open_known
from hris_desktop.services.suite import Suite
from hris_desktop.store.contract import Store, StoreError
from hris_desktop.store.replica import ReplicaError
from hris_desktop.sync.exchange import Round
from hris_desktop.sync.loop import TROUBLES
from hris_desktop.system.clock import SystemClock

COSTS = Costs(PRODUCTION, PRODUCTION_HR)


def enrolment() -> Enrolment:
    """Signing in, founding and joining, at the product's costs."""
    return Enrolment(Profiles(find_keys), clock=SystemClock(), costs=COSTS)


@contextmanager
def signed_in(profile: str, file: Path | None, descriptor: int | None, *, secret: str = "") -> Iterator[Suite]:
    """The services of a profile (``""``: the one used last), closed again afterwards. ``secret``: read already."""
    entrance = enrolment()
    name = known_profile(entrance, profile)
    suite = entrance.unlock(name, secret or passphrase(file, descriptor))
    try:
        yield suite
    except ReplicaError as error:
        raise spoken(error) from error
    finally:
        entrance.close(name)


def known_profile(entrance: Enrolment, profile: str) -> str:
    """The profile of this computer that was meant (``""``: the one used last). Raises ``NotAllowed``."""
    known = [one.profile for one in entrance.profiles()]
    name = profile or next(iter(known), "")
    if name not in known:
        raise NotAllowed(
            "No such profile",
            f"This computer has no profile “{name}”." if name else "This computer has no profile yet.",
            "Found an organisation (hris-desktop store init) or accept an invite in the window.",
        )
    return name


@contextmanager
def opened(address: str) -> Iterator[Store]:
    """A store, closed again afterwards; its failures become sentences."""
    try:
        store = open_known(store_url(address))
    except StoreError as error:
        raise spoken(error) from error
    try:
        yield store
    except StoreError as error:
        raise spoken(error) from error
    finally:
        store.close()


def exchange(suite: Suite) -> Round:
    """One whole round with the profile's store."""
    with opened(suite.store) as store:
        try:
            done = suite.desk.round(store)
            # what has its second signatures now is written by whoever's act it is
            return suite.desk.round(store) if suite.trust.after_pull() else done
        except TROUBLES as trouble:
            raise spoken(trouble) from trouble
