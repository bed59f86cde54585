"""The people around somebody: emergency contacts and dependants."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from hris_desktop.domain import kinds
from hris_desktop.domain.schema import Area, Choice, Field, Rule, Section, Sensitivity
from hris_desktop.domain.section_checks import AtLeastOne, InOrder, SumsToHundred

S2, S3 = Sensitivity.S2, Sensitivity.S3
DIRECT, REQUEST_PLUS = Rule.DIRECT, Rule.REQUEST_PLUS

_contact = partial(Field, sensitivity=S2, rule=DIRECT)
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
    checks=(AtLeastOne("Add at least one person to call, with a phone number like +49 1512 3456789."),),
    fields=(
        _contact("name", "Name", kinds.NAME, required=True, example="Jonas Berg"),
        _contact(
            "relation",
            "Relation",
            kinds.OPEN_CHOICE,
            choices=(
                Choice("partner", "Partner"),
                Choice("parent", "Parent"),
                Choice("child", "Child"),
                Choice("sibling", "Brother or sister"),
                Choice("friend", "Friend"),
                Choice("neighbour", "Neighbour"),
            ),
        ),
        _contact(
            "priority",
            "Call in this order",
            replace(kinds.INTEGER, low="1", high="9"),
            help="1 is called first.",
            example="1",
        ),
        _contact("phone", "Phone", kinds.PHONE, required=True, example="+49 1512 3456789"),
        _contact("other_phone", "Other phone", kinds.PHONE, example="+49 421 5550123"),
        _contact("email", "E-mail", kinds.EMAIL, example="jonas@example.com"),
        _contact("language", "Language they speak", kinds.LANGUAGE, example="German"),
    ),
)

_dependant = partial(Field, sensitivity=S2, rule=REQUEST_PLUS, eff=True, group="dependant")
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
    title_fields=("name",),
    checks=(SumsToHundred("beneficiary", "beneficiaries"),),
    item_checks=(
        InOrder(
            "cover_from", "cover_to", "This ends before it begins. Covered until is the later day, like 2036-12-31."
        ),
    ),
    fields=(
        _dependant("name", "Name", kinds.NAME, required=True, example="Mia Berg"),
        _dependant(
            "relation",
            "Relation",
            kinds.OPEN_CHOICE,
            required=True,
            choices=(
                Choice("partner", "Spouse or partner"),
                Choice("child", "Child"),
                Choice("stepchild", "Stepchild"),
                Choice("parent", "Parent"),
                Choice("sibling", "Brother or sister"),
            ),
        ),
        _dependant("birth_date", "Date of birth", kinds.DEPENDANT_BIRTH_DATE, sensitivity=S3, example="2018-09-21"),
        _dependant("id_number", "Identity number", kinds.IDENTIFIER, sensitivity=S3),
        _dependant("cover_from", "Covered from", kinds.DATE, example="2026-12-01"),
        _dependant("cover_to", "Covered until", kinds.DATE, example="2036-12-31"),
        _dependant(
            "beneficiary",
            "Share as beneficiary",
            kinds.PERCENT,
            help="The shares of all beneficiaries together are 100 %.",
            example="50 %",
        ),
    ),
)
