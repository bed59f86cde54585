"""The people around somebody: emergency contacts and dependants."""

from __future__ import annotations

from dataclasses import replace

from hris_desktop.domain import kinds
from hris_desktop.domain.schema import Area, Choice, Field, Rule, Section, Sensitivity

S2, S3 = Sensitivity.S2, Sensitivity.S3
DIRECT, REQUEST_PLUS = Rule.DIRECT, Rule.REQUEST_PLUS

EMERGENCY_CONTACTS = Section(
    key="emergency_contacts",
    label="Emergency contacts",
    singular="emergency contact",
    icon="bell",
    area=Area.FAMILY,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw"},
    why="If something happens to you at work, somebody has to know whom to call.",
    act="Add a contact",
    title_fields=("name",),
    fields=(
        Field("name", "Name", kinds.NAME, S2, DIRECT, required=True, example="Jonas Berg"),
        Field(
            "relation",
            "Relation",
            kinds.OPEN_CHOICE,
            S2,
            DIRECT,
            choices=(
                Choice("partner", "Partner"),
                Choice("parent", "Parent"),
                Choice("child", "Child"),
                Choice("sibling", "Brother or sister"),
                Choice("friend", "Friend"),
                Choice("neighbour", "Neighbour"),
            ),
        ),
        Field(
            "priority",
            "Call in this order",
            replace(kinds.INTEGER, low=1, high=9),
            S2,
            DIRECT,
            help="1 is called first.",
            example="1",
        ),
        Field("phone", "Phone", kinds.PHONE, S2, DIRECT, required=True, example="+49 1512 3456789"),
        Field("other_phone", "Other phone", kinds.PHONE, S2, DIRECT, example="+49 421 5550123"),
        Field("email", "E-mail", kinds.EMAIL, S2, DIRECT, example="jonas@example.com"),
        Field("language", "Language they speak", kinds.LANGUAGE, S2, DIRECT, example="German"),
    ),
)

DEPENDANTS = Section(
    key="dependants",
    label="Dependants",
    singular="dependant",
    icon="users",
    area=Area.FAMILY,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw", "payroll": "r"},
    grantable=True,
    why="Family allowances, insurance and benefits depend on who depends on you.",
    act="Add a dependant",
    fields=(
        Field("name", "Name", kinds.NAME, S3, REQUEST_PLUS, True, "dependant", required=True, example="Mia Berg"),
        Field(
            "relation",
            "Relation",
            kinds.OPEN_CHOICE,
            S3,
            REQUEST_PLUS,
            True,
            "dependant",
            required=True,
            choices=(
                Choice("partner", "Spouse or partner"),
                Choice("child", "Child"),
                Choice("stepchild", "Stepchild"),
                Choice("parent", "Parent"),
                Choice("sibling", "Brother or sister"),
            ),
        ),
        Field(
            "birth_date",
            "Date of birth",
            kinds.DEPENDANT_BIRTH_DATE,
            S3,
            REQUEST_PLUS,
            True,
            "dependant",
            example="2018-09-21",
        ),
        Field("id_number", "Identity number", kinds.IDENTIFIER, S3, REQUEST_PLUS, True, "dependant"),
        Field("cover_from", "Covered from", kinds.DATE, S3, REQUEST_PLUS, True, "dependant", example="2026-12-01"),
        Field("cover_to", "Covered until", kinds.DATE, S3, REQUEST_PLUS, True, "dependant", example="2036-12-31"),
        Field(
            "beneficiary",
            "Share as beneficiary",
            kinds.PERCENT,
            S3,
            REQUEST_PLUS,
            True,
            "dependant",
            help="The shares of all beneficiaries together are 100 %.",
            example="50 %",
        ),
    ),
)
