"""The pages about the format say what the program does: every reason stands in one, every test named exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hris_desktop.crypto import chain, codes, keys, seal
from hris_desktop.domain import changes, fold, routes
from hris_desktop.store import limits
from hris_desktop.store.tables import statements
from hris_desktop.store.versions import Lineage
from hris_desktop.sync import admit, admit_knowledge, admit_org, admit_records, content
from hris_desktop.vault import entries, wraps

TOP = Path(__file__).parents[2]
WIRE = " ".join((TOP / "docs/wire-format.md").read_text(encoding="utf-8").split())
ATTACKS = (TOP / "docs/attack-model.md").read_text(encoding="utf-8")
REASON = re.compile(
    r"(?:_broken|Void|Refused\(Place\.NOT_COUNTED,|content_reason=|DUPLICATE =|, |return |else )"
    r'\s*\(?f?"([a-zS][^"{]*)"(?:\)|$)',
    re.MULTILINE,
)
NAMED = re.compile(r'^[A-Z_]+ = "([a-z ]+)"$', re.MULTILINE)
"""Reasons that have a name because others compare with them."""
NO_REASONS = {"accept", "payroll", "hr_pub", "beat", "recovery", "refusal", "editor", "erase"}
"""Other words that stand last in a bracket."""


def source(module: object) -> str:
    return Path(str(module.__file__)).read_text(encoding="utf-8")  # type: ignore[attr-defined]


def reasons() -> set[str]:
    found: set[str] = set()
    for module in (admit, admit_org, admit_records, admit_knowledge, content, routes, changes, fold):
        found |= set(REASON.findall(source(module)))
    found |= set(NAMED.findall(source(content)))
    return {reason.strip(": ") for reason in found} - NO_REASONS


def test_reasons_are_found() -> None:
    assert {"signature", "key not active here", "was", "route: solo", "unusable key", "epoch repaired"} <= reasons()
    assert len(reasons()) > 75


@pytest.mark.parametrize("reason", sorted(reasons()))
def test_every_reason_stands_on_the_page(reason: str) -> None:
    assert f"*{reason}*" in WIRE or f"*{reason}: …*" in WIRE


@pytest.mark.parametrize("kind", sorted(entries.SHAPES))
def test_every_kind_and_key_stands_on_the_page(kind: str) -> None:
    _, must, may = entries.SHAPES[kind]
    table = WIRE[WIRE.index("## 6 Kinds") : WIRE.index("**Helpers.**")]
    cells = table.split(f"| `{kind}` |")[1].split(" | ")[1]
    for key in (*must, *may):
        assert f"`{key}`" in cells


def test_every_label_stands_on_the_page() -> None:
    labels: set[str] = set()
    for module in (chain, codes, keys, seal, wraps):
        labels |= set(re.findall(r"hrd1/[a-z-]+", source(module)))
    assert len(labels) > 10
    assert {label for label in labels if label not in WIRE} == set()


def test_numbers_stand_on_the_page() -> None:
    for number in (limits.MAX_CTX, limits.MAX_BODY, changes.MAX_VALUE):
        assert f"{number:,}" in WIRE
    for number in (entries.MAX_TO, entries.MAX_CO, changes.MAX_CHANGES, limits.MAX_CHAIN, 64):
        assert f" {number}" in WIRE
    assert f"0x{Lineage.SHARED.application_id:08x}" in WIRE


def test_every_table_and_column_stands_on_the_page() -> None:
    tables = WIRE[WIRE.index("## 15") : WIRE.index("## 16")]
    for statement in statements(Lineage.SHARED):
        name, *_ = re.findall(r"CREATE (?:TABLE|INDEX) (\w+)", statement)
        assert name in tables
        for column in re.findall(r"^\t(\w+) (?:TEXT|INTEGER|BLOB)", statement, re.MULTILINE):
            assert re.search(rf"{name}\([^)]*\b{column} ", tables), (name, column)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", ATTACKS))))
def test_every_test_that_is_named_exists(name: str) -> None:
    path, _, test = name.partition("::")
    assert (TOP / path).exists()
    assert not test or f"def {test}(" in (TOP / path).read_text(encoding="utf-8")
