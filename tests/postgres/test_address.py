"""The address of a store: what it must say before anything is sent, and that no password is kept in it."""

from __future__ import annotations

import pytest
from psycopg.conninfo import conninfo_to_dict

from hris_desktop.store.postgres_address import BadAddress, conninfo, place_of


def said(url: str) -> dict[str, object]:
    return dict(conninfo_to_dict(conninfo(url)))


def test_another_machine_must_prove_its_name() -> None:
    for host in ("db.example", "10.0.0.7", "localhost,db.example", "[2001:db8::1]"):
        assert said(f"postgresql+psycopg://amira@{host}/hr")["sslmode"] == "verify-full"
        assert said(f"postgresql+psycopg://amira@{host}/hr")["require_auth"] == "scram-sha-256"


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_nothing_weaker_is_taken_for_another_machine(mode: str) -> None:
    with pytest.raises(BadAddress, match="verify-full"):
        conninfo(f"postgresql+psycopg://amira@db.example/hr?sslmode={mode}")


def test_this_machine_may_do_without_a_certificate() -> None:
    for url in ("postgresql+psycopg://amira@localhost/hr", "postgresql://amira@127.0.0.1:5433/hr"):
        assert "sslmode" not in said(url)


def test_several_servers_and_the_one_that_takes_changes() -> None:
    found = said("postgresql+psycopg://amira@one.example:5432,two.example:5433/hr")
    assert (found["host"], found["port"]) == ("one.example,two.example", "5432,5433")
    assert found["target_session_attrs"] == "read-write"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://amira:secret-word@db.example/hr",
        "postgresql+psycopg://amira@db.example/hr?password=secret-word",
        "postgresql+psycopg://amira:secret-word@db.example:port/hr?nonsense=1",
        "postgresql+psycopg://amira@db.example",
        "postgresql+psycopg://amira@db..example/hr",
        "postgresql+psycopg://amira@localhost," + "x" * 64 + "/hr",
        "postgresql:///hr",
        "postgresql+psycopg://amira@db.example/hr?require_auth=password",
        "postgresql+psycopg://amira@db.example/hr?require_auth=none",
        "postgresql+psycopg://amira@db.example/hr?ssl_min_protocol_version=TLSv1",
        "postgresql+psycopg://amira@db.example/hr?sslpassword=secret-word",
        "postgresql+psycopg://amira@db.example/hr?service=elsewhere",
        "postgresql+psycopg://amira@db.example/hr?options=-csearch_path%3Devil",
        "mysql://db.example/hr",
    ],
)
def test_a_bad_address_is_refused_and_its_password_not_repeated(url: str) -> None:
    with pytest.raises(BadAddress) as caught:
        conninfo(url)
    assert "secret-word" not in str(caught.value)


def test_a_place_is_named_without_login() -> None:
    assert place_of("postgresql+psycopg://amira@db.example/hr") == "hr on db.example"
