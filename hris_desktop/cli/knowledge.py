"""``hris-desktop kb …``: the knowledge base from the terminal. To read it no passphrase is asked: it lies open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from hris_desktop.cli.answers import print_json, say
from hris_desktop.cli.desk import enrolment, opened
from hris_desktop.cli.options import Json, Profile
from hris_desktop.cli.who import Me, by_profile
from hris_desktop.domain.rights import HR
from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.knowledge import Knowledge
from hris_desktop.services.knowledge_files import bundled
from hris_desktop.services.knowledge_loading import load as load_articles
from hris_desktop.services.knowledge_search import TOP
from hris_desktop.services.knowledge_views import SearchView
from hris_desktop.services.sentences import spoken
from hris_desktop.store.replica import Replica, ReplicaError
from hris_desktop.sync.loop import TROUBLES
from hris_desktop.system import paths

MOST = 100
EDITOR = "editor"

kb = typer.Typer(no_args_is_help=True, help="The knowledge base.")


@kb.command()
@by_profile
def load(me: Me) -> None:
    """Publish the program's articles that this organisation never had (HR, editors); nothing published is replaced."""
    with me.signed_in() as suite:
        if not {HR, EDITOR} & set(suite.desk.ledger.org.roles_of(suite.me)):
            raise NotAllowed("Only for HR", "Articles are published by HR and by editors.", "Nothing was changed.")
        with opened(suite.store) as store:
            try:
                left = load_articles(suite.desk, store, bundled().articles)
            except TROUBLES as trouble:
                raise spoken(trouble) from trouble
    typer.echo("All articles are published." if not left else f"{left} articles are not published yet; try again.")


@kb.command()
def search(
    text: Annotated[list[str], typer.Argument(help="What to look for; quotes are not needed.")],
    profile: Profile = "",
    top: Annotated[int, typer.Option(min=1, max=MOST, help="How many articles at most.")] = TOP,
    *,
    as_json: Json = False,
) -> None:
    """Find articles, as this computer has them; without a profile, among those that came with the program."""
    with _knowledge(profile) as knowledge:
        found = knowledge.search(" ".join(text), top=top)
        if knowledge.from_program:
            say("Searched the articles that came with the program.")
    if as_json:
        hits = [{"id": hit.ref.id, "title": hit.ref.title, "score": hit.score, "why": hit.why} for hit in found.hits]
        print_json(hits)
    else:
        _print(found)


def _print(found: SearchView) -> None:
    if found.understood:
        typer.echo(f"Showing results for: {found.understood}")
    if found.no_answer or not found.hits:
        typer.echo(f"{found.no_answer or 'Nothing was asked.'} Ask HR.")
    for hit in found.hits:
        typer.echo(f"\n{hit.ref.title}  (kb:{hit.ref.id})\n  {hit.snippet.text}\n  {hit.why}")


@contextmanager
def _knowledge(wanted: str) -> Iterator[Knowledge]:
    known = [one.profile for one in enrolment().profiles()]
    if wanted and wanted not in known:
        raise NotAllowed("No such profile", f"This computer has no profile “{wanted}”.", "Leave --profile out.")
    replica = _replica(wanted or next(iter(known), ""))
    knowledge = Knowledge(replica)
    try:
        yield knowledge
    finally:
        knowledge.close()
        if replica is not None:
            replica.close()


def _replica(profile: str) -> Replica | None:
    if not profile:
        return None
    try:
        return Replica.open(paths.profile(profile).replica)
    except ReplicaError as error:
        # the window may have it open; an answer from the program's own articles is better than none, and it says so
        say(f"The profile “{profile}” cannot be read now: {error}")
        return None
