"""What derives from a declaration: policy, forms, masks; and a section that only this test knows."""

from __future__ import annotations

import json
from datetime import date

import pytest

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.errors import DomainError, Invalid, UnknownField, UnknownSection
from hris_desktop.domain.ids import is_key, is_uuid, record_chain, split_record_chain
from hris_desktop.domain.kinds import FILE, IBAN, KINDS, TEXT, Context
from hris_desktop.domain.schema import Area, Catalogue, Field, Parsed, Rule, Section, Sensitivity

BIKE = Section(
    key="bikes",
    label="Company bikes",
    singular="bike",
    icon="wallet",
    area=Area.WORK,
    fields=(
        Field("frame", "Frame number", TEXT, Sensitivity.S1, Rule.HR, required=True, example="WBK 123"),
        Field("lock", "Lock code", TEXT, Sensitivity.S3, Rule.REQUEST_PLUS, eff=True, group="key", days=5),
        Field("spare", "Spare key", TEXT, Sensitivity.S3, Rule.REQUEST_PLUS, group="key", former=("second_key",)),
        Field("photo", "Photo", FILE, Sensitivity.S0, Rule.DIRECT),
        Field("colour", "Colour", TEXT, Sensitivity.S0, Rule.DIRECT, retired=True),
    ),
    is_list=True,
    self_right="rw",
    roles={"hr": "rw", "fleet": "r"},
    why="You know which bike is yours.",
    act="Add a bike",
    title_fields=("frame",),
)
CONTEXT = Context(locale="en", today=date(2026, 11, 21), values={}, field=BIKE.fields[0])


def test_one_more_section_is_one_more_entry_of_the_policy_and_nothing_else_changes() -> None:
    before, after = CATALOGUE.policy(), Catalogue((*CATALOGUE.sections, BIKE)).policy()
    assert after.pop("bikes") == {
        "self": "rw",
        "roles": {"hr": "rw", "fleet": "r"},
        "list": True,
        "fields": {
            "frame": {"rule": "H"},
            "lock": {"rule": "R+", "group": "key", "eff": True, "days": 5},
            "spare": {"rule": "R+", "group": "key"},
            "photo": {"rule": "D"},
            "colour": {"rule": "D"},
        },
    }
    assert after == before


def test_a_form_asks_for_what_can_be_answered() -> None:
    assert [field.key for field in BIKE.fields if field.in_forms] == ["frame", "lock", "spare"]


def test_a_list_item_can_be_read_shown_masked_and_written_back() -> None:
    for field in (field for field in BIKE.fields if field.in_forms):
        parsed = field.read(" A 1 ", CONTEXT)
        assert parsed == Parsed("A 1")
        assert field.kind.display(parsed.value, CONTEXT) == "A 1"
        assert field.kind.write(parsed.value, CONTEXT) == "A 1"
        assert field.masked == (field.key != "frame")


def test_an_empty_answer_is_none_or_missing() -> None:
    assert BIKE.field("lock").read(" \n", CONTEXT) is None
    with pytest.raises(Invalid, match=r"Frame number is missing. It looks like WBK 123."):
        BIKE.field("frame").read("", CONTEXT)
    assert BIKE.field("lock").optional
    assert not BIKE.field("frame").optional


def test_former_keys_lead_to_the_field() -> None:
    assert BIKE.field("second_key") is BIKE.field("spare")
    with pytest.raises(UnknownField, match="bikes"):
        BIKE.field("third_key")
    with pytest.raises(UnknownSection):
        CATALOGUE.section("bikes")
    assert issubclass(UnknownField, DomainError)


@pytest.mark.parametrize("s", Sensitivity)
def test_what_is_masked_is_the_class_alone(s: Sensitivity) -> None:
    assert Field("f", "F", TEXT, s, Rule.DIRECT).masked == (s in {"S3", "S4"})


def test_a_field_alone_is_its_own_group() -> None:
    assert Field("f", "F", TEXT, Sensitivity.S0, Rule.DIRECT).group == "f"
    assert Field("f", "F", TEXT, Sensitivity.S0, Rule.DIRECT, group="g").group == "g"


def test_the_policy_is_plain_json() -> None:
    policy = CATALOGUE.policy()
    assert json.loads(json.dumps(policy)) == policy


def test_values_do_not_stand_in_the_repr_of_what_carries_them() -> None:
    parsed = IBAN.parse("DE89 3704 0044 0532 0130 00", CONTEXT)
    context = Context(locale="en", today=CONTEXT.today, values={"iban": parsed.value}, field=BIKE.fields[0])
    assert "3704" not in repr(parsed) + repr(context)


def test_only_the_file_kind_is_kept_out_of_forms() -> None:
    assert [name for name, kind in KINDS.items() if not kind.editable] == ["file"]


def test_names_of_chains() -> None:
    person = "6f1c2f6e-7a0b-4c57-9d0e-000000000001"
    assert split_record_chain(record_chain(person, "tax")) == (person, "tax")
    for other in ("org", "r:", f"r:{person}", f"r:{person}:", f"r:{person.upper()}:tax", f"r:{person}:tax:x", "k:a:b"):
        assert split_record_chain(other) is None
    assert is_uuid(person)
    assert not is_uuid(person + "\n")
    assert is_key("bank_accounts")
    assert not any(map(is_key, ("", "Bank", "bank__x", "_x", "x_", "ä", "x\n")))
