"""What the commands work at: a profile opened with its passphrase, and a store opened by its address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from hris_desktop.cli.answers import complain, passphrase, progress, say
from hris_desktop.crypto.passphrase import PRODUCTION, PRODUCTION_HR
from hris_desktop.services.attention_hr import for_hr
from hris_desktop.services.enrolment import Costs, Enrolment, store_url
from hris_desktop.services.errors import BadInput, Integrity, NotAllowed, StoreTrouble
from hris_desktop.services.profiles import Profiles, find_keys
from hris_desktop.services.sentences import spoken
from hris_desktop.services.shelves import Opener
from hris_desktop.services.store_passwords import open_known
from hris_desktop.services.suite import Suite
from hris_desktop.services.views_safety import KeyNewsView
from hris_desktop.store.contract import Store, StoreError
from hris_desktop.store.replica import ReplicaError, State
from hris_desktop.sync.exchange import Round
from hris_desktop.sync.intents import ReadAct
from hris_desktop.sync.loop import TROUBLES
from hris_desktop.system.clock import SystemClock

COSTS = Costs(PRODUCTION, PRODUCTION_HR)
_BY_COMMAND: Final = {
    "users": "hris-desktop role give PERSON hr",
    "key-round": "hris-desktop recovery hand-on ROLE PERSON",
}
_KIT_DID: Final = {
    "recovery": "{name} became a person of HR with it",
    "role+": "it let {name} into {role}",
    "role-": "it took {name} out of {role}",
    "remove": "it removed {name} from the organisation",
    "confirm": "it confirmed new keys of {name}",
}


def enrolment() -> Enrolment:
    """Signing in, founding and joining, at the product's costs."""
    return Enrolment(Profiles(find_keys), clock=SystemClock(), costs=COSTS, progress=progress())


@contextmanager
def signed_in(profile: str, file: Path | None, descriptor: int | None, *, secret: str = "") -> Iterator[Suite]:
    """The services of a profile (``""``: the one used last), closed again afterwards. ``secret``: read already."""
    entrance = enrolment()
    name = known_profile(entrance, profile)
    suite = entrance.unlock(name, secret or passphrase(file, descriptor))
    try:
        yield suite
        tell_news(suite)
    except ReplicaError as error:
        raise spoken(error) from error
    finally:
        entrance.close(name)


def keys_ended(suite: Suite) -> str:
    """Why nothing counts any more that this profile signs; empty while it does."""
    news = _news(suite)
    if news.ended is not None:
        return "HR has ended your keys"
    return "a new key was confirmed for you elsewhere" if news.replaced is not None else ""


def tell_hr(suite: Suite) -> None:
    """What whoever is in HR is asked to see to for the organisation's own safety, on stderr."""
    for icon, title, sentence in for_hr(suite.office):
        say(f"{title}. {sentence} By command: {_BY_COMMAND[icon]}")


def _news(suite: Suite) -> KeyNewsView:
    return suite.safety.notices.news() if suite.safety is not None else KeyNewsView(None, (), None)


def tell_news(suite: Suite) -> None:
    """What somebody must be told about keys, whatever they came for, on stderr."""
    news = _news(suite)
    if news.ended is not None:
        by = f" by {news.ended.by}" if news.ended.by else ""
        say(f"HR has ended your keys{_on(news.ended.at)}{by}: nothing that you write here counts,")
        say("and nothing new reaches this device.")
    if news.replaced is not None:
        names = ", ".join(news.replaced.by)
        say(f"A new key was confirmed for you{_on(news.replaced.at)}{f' by {names}' if names else ''}: nothing that is")
        say(
            "written on this device counts any more. If that was not you, tell HR at once, and tell them the five words"
        )
        say(f"of the new key: {' '.join(news.replaced.words)}")
    for use in news.kit_uses:
        did = _KIT_DID[use.kind].format(name=use.person.name, role=use.role)
        say(f"The organisation's recovery kit was used{_on(use.at)} by {use.by.name}: {did}.")


def _on(day: datetime | None) -> str:
    return f" on {day.astimezone():%d %B %Y}" if day else ""


def known_person(suite: Suite, pid: str) -> str:
    """The id of somebody of this organisation. Raises ``BadInput``."""
    if pid not in suite.desk.ledger.org.people:
        raise BadInput("No such person", "Nobody in this organisation has this id.", "See `person list`.")
    return pid


def is_confirmed(suite: Suite, pid: str, done: str) -> str:
    """``done`` where the log says that the person's newest key was confirmed, and else that it waits."""
    person = suite.desk.ledger.org.people[pid]
    if person.keys and suite.desk.ledger.org.active_gen(pid) == person.keys[-1].gen:
        return done
    return f"{suite.office.name(pid)} is not confirmed yet: it waits on this device and goes out with the next sync."


def known_profile(entrance: Enrolment, profile: str) -> str:
    """The profile of this computer that was meant (``""``: the one used last). Raises ``NotAllowed``."""
    known = [one.profile for one in entrance.profiles()]
    name = profile or next(iter(known), "")
    if name not in known:
        raise NotAllowed(
            "No such profile",
            f"This computer has no profile “{name}”." if name else "This computer has no profile yet.",
            "Found an organisation (hris-desktop store init), or join with HR's code (hris-desktop device accept).",
        )
    return name


@contextmanager
def opened(address: str, way: Opener = open_known) -> Iterator[Store]:
    """A store, closed again afterwards; its failures become sentences."""
    try:
        store = way(store_url(address))
    except StoreError as error:
        raise spoken(error) from error
    try:
        yield store
    except StoreError as error:
        raise spoken(error) from error
    finally:
        store.close()


def caught_up(suite: Suite) -> None:
    """A round for a command that only reads. Where it fails that is said, and what this device has is shown."""
    try:
        exchange(suite)
    except (StoreTrouble, Integrity) as trouble:
        complain(trouble)
        say("What follows is what this device has verified.")


def looks_sent(suite: Suite) -> None:
    """What was kept about who looked goes out before anything is printed; without a connection with the next sync."""
    if any(isinstance(intent, ReadAct) for _, intent in suite.desk.sending.waiting([State.QUEUED])):
        with suppress(StoreTrouble, Integrity):
            exchange(suite)


def exchange(suite: Suite) -> Round:
    """One whole round with the profile's store."""
    with opened(suite.store) as store:
        try:
            done = suite.desk.round(store)
            # what has its second signatures now is written by whoever's act it is
            return suite.desk.round(store) if suite.trust.after_pull() else done
        except TROUBLES as trouble:
            raise spoken(trouble) from trouble
