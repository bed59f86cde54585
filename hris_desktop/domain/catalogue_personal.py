"""Who somebody is and how to reach them: directory card, legal identity, contact, addresses, identity documents."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from hris_desktop.domain import kinds
from hris_desktop.domain.schema import Area, Choice, Field, Rule, Section, Sensitivity
from hris_desktop.domain.section_checks import InOrder

S0, S1, S2, S3 = Sensitivity.S0, Sensitivity.S1, Sensitivity.S2, Sensitivity.S3
DIRECT, REQUEST, REQUEST_PLUS, HR = Rule.DIRECT, Rule.REQUEST, Rule.REQUEST_PLUS, Rule.HR

_card = partial(Field, sensitivity=S0, rule=HR)
DIRECTORY = Section(
    key="directory",
    label="Directory card",
    singular="directory card",
    icon="user-round",
    area=Area.PERSONAL,
    is_list=False,
    self_right="rw",
    roles={"hr": "rw", "payroll": "r", "members": "r"},
    grantable=True,
    why="This is what every colleague sees of you: like a business card.",
    act="Edit your card",
    fields=(
        _card("full_name", "Full name", kinds.NAME, required=True, example="Anna Berg"),
        Field("preferred_name", "Preferred name", kinds.NAME, S0, DIRECT, help="What colleagues should call you."),
        Field("pronouns", "Pronouns", replace(kinds.TEXT, longest=60), S0, DIRECT, example="she/her"),
        Field("photo", "Photo", kinds.FILE, S0, DIRECT),
        _card("work_email", "Work e-mail", kinds.EMAIL, example="anna.berg@example.com"),
        _card("work_phone", "Work phone", kinds.PHONE, example="+49 421 5550123"),
        _card("desk", "Desk", replace(kinds.TEXT, longest=60), example="B 2.14"),
        _card("location", "Location", replace(kinds.TEXT, longest=100), example="Bremen"),
        _card("job_title", "Job title", replace(kinds.TEXT, longest=100), eff=True),
        _card("department", "Department", replace(kinds.TEXT, longest=100), eff=True),
        _card("manager", "Manager", kinds.PERSON, eff=True),
        Field(
            "birthday",
            "Birthday shown to colleagues",
            kinds.DAY_MONTH,
            S0,
            DIRECT,
            help="Day and month only. Colleagues see nothing unless you fill it in.",
            example="3 May",
        ),
    ),
)

_legal_name = partial(Field, sensitivity=S2, rule=REQUEST_PLUS, eff=True, group="legal_name")
LEGAL_IDENTITY = Section(
    key="legal_identity",
    label="Legal identity",
    singular="legal identity",
    icon="id-card",
    area=Area.PERSONAL,
    is_list=False,
    self_right="rw",
    roles={"hr": "rw", "payroll": "r"},
    grantable=True,
    why="Contracts, payslips and tax papers carry the name and dates that stand here.",
    act="Fill in your legal identity",
    fields=(
        _legal_name("prefix", "Prefix", replace(kinds.TEXT, longest=30), example="Dr"),
        _legal_name("first_name", "First name", kinds.NAME),
        _legal_name("middle_name", "Middle name", kinds.NAME),
        _legal_name(
            "last_name",
            "Last name",
            kinds.NAME,
            required=True,
            help="If you have one name only, write it here.",
            example="Berg",
        ),
        _legal_name("suffix", "Suffix", replace(kinds.TEXT, longest=30), example="Jr"),
        Field("birth_date", "Date of birth", kinds.BIRTH_DATE, S3, REQUEST, example="1990-05-03"),
        Field("birth_place", "Place of birth", replace(kinds.TEXT, longest=100), S3, REQUEST, example="Bremen"),
        Field("birth_country", "Country of birth", kinds.COUNTRY, S3, REQUEST, example="Germany"),
        Field(
            "gender",
            "Legal sex or gender",
            kinds.OPEN_CHOICE,
            S2,
            REQUEST,
            choices=(
                Choice("female", "Female"),
                Choice("male", "Male"),
                Choice("non_binary", "Non-binary"),
                Choice("undisclosed", "Prefer not to say"),
            ),
            help="Pick one, or describe it in your own words.",
        ),
        Field("nationalities", "Nationalities", kinds.COUNTRIES, S2, REQUEST, example="Germany"),
        Field(
            "marital_status",
            "Marital status",
            kinds.CHOICE,
            S2,
            REQUEST,
            eff=True,
            choices=(
                Choice("single", "Single"),
                Choice("married", "Married"),
                Choice("partnership", "Registered partnership"),
                Choice("separated", "Separated"),
                Choice("divorced", "Divorced"),
                Choice("widowed", "Widowed"),
                Choice("undisclosed", "Prefer not to say"),
            ),
        ),
    ),
)

_reach = partial(Field, sensitivity=S2, rule=DIRECT)
CONTACT = Section(
    key="contact",
    label="Contact",
    singular="contact details",
    icon="phone",
    area=Area.PERSONAL,
    is_list=False,
    self_right="rw",
    roles={"hr": "rw"},
    grantable=True,
    why="HR uses this to reach you outside work, for example about your pay.",
    act="Add your contact details",
    fields=(
        _reach("personal_email", "Personal e-mail", kinds.EMAIL, example="anna@example.com"),
        _reach("personal_mobile", "Personal mobile", kinds.PHONE, example="+49 1512 3456789"),
        _reach("home_phone", "Home phone", kinds.PHONE, example="+49 421 5550123"),
        Field("preferred_language", "Preferred language", kinds.LANGUAGE, S1, DIRECT, example="German"),
        Field(
            "preferred_channel",
            "Preferred channel",
            kinds.CHOICE,
            S1,
            DIRECT,
            choices=(
                Choice("email", "E-mail"),
                Choice("phone", "Phone call"),
                Choice("message", "Text message"),
                Choice("letter", "Letter"),
            ),
        ),
    ),
)

_address = partial(Field, sensitivity=S2, rule=DIRECT, eff=True, group="address")
ADDRESSES = Section(
    key="addresses",
    label="Addresses",
    singular="address",
    icon="house",
    area=Area.PERSONAL,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw", "payroll": "r"},
    grantable=True,
    why="Letters go here, and in many countries the address decides where you pay tax.",
    act="Add an address",
    title_fields=("kind", "city"),
    fields=(
        _address(
            "kind",
            "Kind of address",
            kinds.CHOICE,
            required=True,
            choices=(Choice("home", "Home"), Choice("postal", "Postal")),
        ),
        _address("country", "Country", kinds.COUNTRY, required=True, example="Germany"),
        _address(
            "lines",
            "Street and number",
            replace(kinds.LINES, most=6, longest=100),
            required=True,
            help="As on a letter, without city and country.",
            example="Lindenweg 4",
        ),
        _address("postcode", "Postcode", kinds.POSTCODE, example="28195"),
        _address("city", "City", replace(kinds.TEXT, longest=100), required=True),
        _address("region", "State or region", kinds.REGION),
        _address("from_date", "Living here since", kinds.DATE, example="2026-12-01"),
    ),
)

_document = partial(Field, sensitivity=S2, rule=REQUEST_PLUS)
IDENTITY_DOCUMENTS = Section(
    key="identity_documents",
    label="Identity documents and right to work",
    singular="identity document",
    icon="shield-check",
    area=Area.PERSONAL,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw"},
    why="Your employer has to check that you may work here, and remind you before a document runs out.",
    act="Add a document",
    title_fields=("kind",),
    item_checks=(
        InOrder(
            "issue_date",
            "expiry_date",
            "This ends before it was issued. Valid until is the later day, like 2030-04-15.",
        ),
    ),
    fields=(
        _document(
            "kind",
            "Kind of document",
            kinds.OPEN_CHOICE,
            required=True,
            choices=(
                Choice("passport", "Passport"),
                Choice("identity_card", "Identity card"),
                Choice("residence_permit", "Residence permit"),
                Choice("work_permit", "Work permit"),
                Choice("visa", "Visa"),
                Choice("birth_certificate", "Birth certificate"),
            ),
        ),
        _document(
            "number",
            "Document number",
            kinds.DOCUMENT_NUMBER,
            sensitivity=S3,
            required=True,
            help="The number alone, or the whole machine-readable lines at the bottom: then it is checked.",
            example="L898902C3",
        ),
        _document("country", "Issued by (country)", kinds.COUNTRY, required=True, example="Germany"),
        _document("issue_date", "Issued on", kinds.DATE, example="2020-04-16"),
        _document("expiry_date", "Valid until", kinds.DATE, example="2030-04-15"),
        _document("scan", "Scan", kinds.FILE, sensitivity=S3),
        _document("checked_by", "Checked by", kinds.PERSON, help="Filled in by HR."),
        _document("review_date", "Look at it again on", kinds.DATE, help="Filled in by HR."),
    ),
)
