"""Articles are read into runs of text; nothing in them can become anything else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.domain.knowledge_text import LINK, Block, BlockKind, Look, Run, answer, blocks, slots, words

BODY = """The **answer** is in *My record*,
on two lines, see [pay](kb:who-runs-payroll).

## Next

- first [yours](record:bank_accounts)
- second
2. counted

Ask [[company: name of the person]] today."""


def test_the_body_becomes_blocks() -> None:
    found = blocks(BODY)
    assert [block.kind for block in found] == [
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.BULLET,
        BlockKind.BULLET,
        BlockKind.NUMBER,
        BlockKind.PARAGRAPH,
    ]
    assert found[0].runs == (
        Run("The "),
        Run("answer", Look.BOLD),
        Run(" is in "),
        Run("My record", Look.NAME),
        Run(", on two lines, see "),
        Run("pay", link="kb:who-runs-payroll"),
        Run("."),
    )
    assert (found[1].level, found[4].level) == (2, 2)
    assert found[2].runs[1] == Run("yours", link="record:bank_accounts")


def test_the_answer_is_the_first_paragraph() -> None:
    assert answer("## Title\n\nFirst.\n\nSecond.") == "First."
    assert answer("## Title") == "Title"
    assert answer("") == ""


def test_slots_are_found_and_are_no_words_of_the_article() -> None:
    assert slots(BODY) == ("name of the person",)
    assert "name of the person" not in words(BODY)
    assert "[[" not in words(BODY)
    assert Run("name of the person", Look.SLOT) in blocks(BODY)[5].runs


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=http://evil/x.png>",
        "![picture](kb:who-runs-payroll)",
        "![picture](http://evil/x.png)",
        "[here](http://evil/)",
        "[here](javascript:alert(1))",
        "[here](file:///etc/passwd)",
        "[here](KB:who-runs-payroll)",
        "[here](kb:../../secret)",
        "[here](https://evil)",
        "[here](https://me@evil.example/)",
        "[here](https://192.168.0.1/)",
        "[here](https://bänk.example/)",
        "[here](https://Bank.example/)",
        "[here](https://bank.example\\@evil.example/)",
        "[here](https://bank.example:p@evil.example/)",
        "[here](https://-bank.example/)",
        "![picture](https://evil.example/x.png)",
        "https://bank.example/",
        "[here](kb:who-runs-payroll?x=http://evil)",
        "[here](record:bank_accounts/../x)",
        "<http://evil/>",
        "http://evil/",
        "[x]: http://evil/",
        "&lt;b&gt;",
        "`code`",
        "| a | b |",
    ],
)
def test_everything_else_stays_the_text_that_it_is(text: str) -> None:
    (block,) = blocks(text)
    assert block == Block(BlockKind.PARAGRAPH, block.runs)
    assert "".join(run.text for run in block.runs) == text
    assert {run.link for run in block.runs} == {""}


@pytest.mark.parametrize(
    "link",
    [
        "https://bank.example",
        "https://bank.example/a/b?c=d&e=%20#f",
        "https://www.bank.example:8443/x@y",
        "https://xn--bnk-qla.example/",
        "https://bank.example?x",
    ],
)
def test_a_page_of_the_web_may_be_linked_by_its_plain_name(link: str) -> None:
    assert blocks(f"[here]({link})")[0].runs == (Run("here", link=link),)


@given(st.text(alphabet=st.sampled_from(list("ab *[]()!#-:\n<>&1.kcompany")), max_size=200))
def test_no_text_becomes_a_foreign_link_or_is_lost(text: str) -> None:
    found = blocks(text)
    assert all(not run.link or LINK.fullmatch(run.link) for block in found for run in block.runs)
    kept = "".join(block.text for block in found)
    assert set("".join(text.split())) - set("*[]()#-.:1") <= set(kept + "company")


@pytest.mark.parametrize(
    "piece", ["[", "*", "**", "[[company:", "](", "*a ", "[a](", "# ", "- ", "[a](https://a.", "[a](https://a-", "a."]
)
def test_no_text_takes_long(piece: str) -> None:
    started = time.perf_counter()
    blocks(piece * (200_000 // len(piece)))
    assert time.perf_counter() - started < 10
