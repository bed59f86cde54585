"""What HR never reads: equal opportunity and the emergency medical card, each with one named kind of reader."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from hris_desktop.domain import kinds
from hris_desktop.domain.schema import Area, Choice, Field, Rule, Section, Sensitivity

S4 = Sensitivity.S4
DIRECT = Rule.DIRECT

_equality = partial(Field, sensitivity=S4, rule=DIRECT)
EQUALITY = Section(
    key="equality",
    label="Equal opportunity",
    singular="equal opportunity details",
    icon="users",
    area=Area.PRIVATE,
    is_list=False,
    self_right="rw",
    roles={"equality": "r"},
    s4=True,
    why="Voluntary. Only you and the people in charge of equal opportunity can open it; HR cannot.",
    act="Fill in what you like",
    fields=(
        _equality("ethnicity", "Ethnicity", replace(kinds.TEXT, longest=200)),
        _equality(
            "disability",
            "Disability",
            kinds.OPEN_CHOICE,
            choices=(Choice("no", "No"), Choice("yes", "Yes"), Choice("undisclosed", "Prefer not to say")),
        ),
        _equality("adjustments", "Adjustments you need", replace(kinds.MULTILINE, longest=2000)),
        _equality(
            "veteran",
            "Veteran",
            kinds.CHOICE,
            choices=(Choice("no", "No"), Choice("yes", "Yes"), Choice("undisclosed", "Prefer not to say")),
        ),
    ),
)

_medical_card = partial(Field, sensitivity=S4, rule=DIRECT)
MEDICAL_CARD = Section(
    key="medical_card",
    label="Emergency medical card",
    singular="emergency medical card",
    icon="heart-pulse",
    area=Area.PRIVATE,
    is_list=False,
    self_right="rw",
    roles={"health": "r"},
    s4=True,
    why="Voluntary. Only you and the first-aid and health people can open it; HR cannot.",
    act="Fill in what helpers should know",
    fields=(
        _medical_card("allergies", "Allergies", kinds.LINES, help="One per line.", example="Penicillin"),
        _medical_card(
            "blood_group",
            "Blood group",
            kinds.CHOICE,
            choices=(
                Choice("o_neg", "O negative"),
                Choice("o_pos", "O positive"),
                Choice("a_neg", "A negative"),
                Choice("a_pos", "A positive"),
                Choice("b_neg", "B negative"),
                Choice("b_pos", "B positive"),
                Choice("ab_neg", "AB negative"),
                Choice("ab_pos", "AB positive"),
            ),
        ),
        _medical_card("medication", "Medication", kinds.LINES, help="One per line."),
        _medical_card("note", "Note for helpers", replace(kinds.MULTILINE, longest=1000)),
    ),
)
