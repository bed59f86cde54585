"""What HR never reads: equal opportunity and the emergency medical card, each with one named kind of reader."""

from __future__ import annotations

from dataclasses import replace

from hris_desktop.domain import kinds
from hris_desktop.domain.schema import Area, Choice, Field, Rule, Section, Sensitivity

S4 = Sensitivity.S4
DIRECT = Rule.DIRECT

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
        Field("ethnicity", "Ethnicity", replace(kinds.TEXT, longest=200), S4, DIRECT),
        Field(
            "disability",
            "Disability",
            kinds.OPEN_CHOICE,
            S4,
            DIRECT,
            choices=(
                Choice("no", "No"),
                Choice("yes", "Yes"),
                Choice("undisclosed", "Prefer not to say"),
            ),
        ),
        Field("adjustments", "Adjustments you need", replace(kinds.MULTILINE, longest=2000), S4, DIRECT),
        Field(
            "veteran",
            "Veteran",
            kinds.CHOICE,
            S4,
            DIRECT,
            choices=(
                Choice("no", "No"),
                Choice("yes", "Yes"),
                Choice("undisclosed", "Prefer not to say"),
            ),
        ),
    ),
)

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
        Field("allergies", "Allergies", kinds.LINES, S4, DIRECT, help="One per line.", example="Penicillin"),
        Field(
            "blood_group",
            "Blood group",
            kinds.CHOICE,
            S4,
            DIRECT,
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
        Field("medication", "Medication", kinds.LINES, S4, DIRECT, help="One per line."),
        Field("note", "Note for helpers", replace(kinds.MULTILINE, longest=1000), S4, DIRECT),
    ),
)
