"""The declared record against a second list of it, written down by hand: class, rule, effective date of every field.

A change of the catalogue that is meant has to be made here as well; one that is not is found.
"""

from __future__ import annotations

from datetime import date

import pytest

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.ids import is_key
from hris_desktop.domain.kinds import KINDS, Context
from hris_desktop.domain.schema import Section

# section: class rule Eff: fields ("!" = more than the written record lists, with its reason in the catalogue)
RECORD = """
directory: S0 H -: full_name work_email work_phone desk location
directory: S0 D -: preferred_name pronouns photo birthday
directory: S0 H Y: job_title department manager
legal_identity: S2 R+ Y: prefix first_name middle_name last_name suffix
legal_identity: S3 R -: birth_date birth_place birth_country
legal_identity: S2 R -: gender nationalities
legal_identity: S2 R Y: marital_status
contact: S2 D -: personal_email personal_mobile home_phone
contact: S1 D -: preferred_language preferred_channel
addresses: S2 D Y: kind lines city region postcode country from_date
emergency_contacts: S2 D -: name relation priority phone other_phone email language
dependants: S2 R+ Y: name relation cover_from cover_to beneficiary
dependants: S3 R+ Y: birth_date id_number
bank_accounts: S2 R+ Y: holder bic bank currency share purpose
bank_accounts: S3 R+ Y: iban account_number routing_number
tax: S2 R+ Y: country! kind residence
tax: S3 R+ Y: number tax_class allowances
identity_documents: S2 R+ -: kind country issue_date expiry_date checked_by review_date
identity_documents: S3 R+ -: number scan
education: S1 D -: institution level field from_month to_month grade
education: S1 H -: verified!
skills: S1 D -: skill level years last_used
languages: S1 D -: language level
licences: S1 D -: body name number issue_date expiry_date scan
previous_employment: S1 D -: employer title from_month to_month note
employment: S1 H Y: number start_date end_date primary! type fte probation_end notice grade cost_centre work_schedule
compensation: S2 P Y: currency period
compensation: S3 P Y: base components
payslips: S2 P -: period currency!
payslips: S3 P -: gross net pdf
benefits: S2 R Y: plan cover dependants_covered election window
documents: S2 D -: title kind version issue_date expiry_date
documents: S3 D -: file
documents: S2 H -: requested_by
issued_documents: S2 H -: title kind version issue_date expiry_date
issued_documents: S3 H -: file
development: S1 D -: goals career_wish mobility
development: S1 H -: mentor
training: S1 D -: course completed_on! certificate
training: S1 H -: status
equality: S4 D -: ethnicity disability adjustments veteran
medical_card: S4 D -: allergies blood_group medication note
acknowledgements: S2 D -: text version date signature
"""
READERS = """
directory: rw hr=rw payroll=r members=r
legal_identity addresses dependants bank_accounts tax benefits: rw hr=rw payroll=r
contact emergency_contacts identity_documents education skills languages licences: rw hr=rw
previous_employment documents development training: rw hr=rw
employment: r hr=rw payroll=r
compensation payslips: r hr=r payroll=rw
acknowledgements: rw hr=r
equality: rw equality=r
medical_card: rw health=r
issued_documents: r hr=rw
"""
LISTS = (
    "addresses emergency_contacts dependants bank_accounts tax identity_documents education skills languages licences"
    " previous_employment employment payslips benefits documents issued_documents training acknowledgements"
).split()
GRANTABLE = (
    "directory legal_identity contact addresses dependants bank_accounts tax employment compensation payslips benefits"
).split()
GROUPS = {
    "legal_identity": ("legal_name", "prefix first_name middle_name last_name suffix".split()),
    "addresses": ("address", None),
    "bank_accounts": ("account", None),
    "tax": ("entry", None),
    "dependants": ("dependant", None),
}
ICONS = (
    "user-round shield-check clock files book-open bell inbox users upload key-round history settings circle-help lock"
    " lock-open eye eye-off pencil check x plus search refresh-cw cloud-off circle-check circle-alert triangle-alert"
    " info calendar timer landmark wallet scale house phone id-card heart-pulse arrow-right arrow-left chevron-right"
    " chevron-down download printer ellipsis hand log-in globe file-key-2 scan-eye circle circle-dot building-2"
    " git-compare undo-2 monitor"
).split()
every_section = pytest.mark.parametrize("section", CATALOGUE.sections, ids=lambda section: section.key)


def test_every_field_is_as_the_record_says() -> None:
    written = {}
    for line in RECORD.strip().splitlines():
        section, what, fields = line.split(": ")
        for key in fields.replace("!", "").split():
            assert (section, key) not in written
            written[section, key] = tuple(what.split())
    declared = {
        (section.key, field.key): (field.sensitivity.value, field.rule.value, "Y" if field.eff else "-")
        for section in CATALOGUE
        for field in section.fields
    }
    assert declared == written


def test_every_section_is_read_and_written_by_whom_the_record_says() -> None:
    written = {}
    for line in READERS.strip().splitlines():
        sections, _, rights = line.partition(": ")
        own, *roles = rights.split()
        for section in sections.split():
            written[section] = (own, dict(role.split("=") for role in roles))
    assert {section.key: (section.self_right, dict(section.roles)) for section in CATALOGUE} == written


def test_lists_grants_and_special_categories() -> None:
    assert sorted(section.key for section in CATALOGUE if section.is_list) == sorted(LISTS)
    assert sorted(section.key for section in CATALOGUE if section.grantable) == sorted(GRANTABLE)
    assert [section.key for section in CATALOGUE if section.s4] == ["equality", "medical_card"]


def test_policy_of_a_bank_account_to_the_letter() -> None:
    account = {"rule": "R+", "group": "account", "eff": True, "days": 3}
    keys = "holder iban account_number routing_number bic bank currency share purpose".split()
    assert CATALOGUE.policy()["bank_accounts"] == {
        "self": "rw",
        "roles": {"hr": "rw", "payroll": "r"},
        "list": True,
        "fields": dict.fromkeys(keys, account),
    }


def test_policy_of_the_medical_card_to_the_letter() -> None:
    assert CATALOGUE.policy()["medical_card"] == {
        "self": "rw",
        "roles": {"health": "r"},
        "s4": True,
        "fields": {key: {"rule": "D"} for key in ("allergies", "blood_group", "medication", "note")},
    }


@every_section
def test_policy_has_only_the_keys_of_the_wire_format(section: Section) -> None:
    body = section.policy()
    assert set(body) - {"s4", "list"} == {"self", "roles", "fields"}
    assert body.get("s4", True) is True
    assert body.get("list", True) is True
    for field in section.fields:
        said = field.policy()
        assert set(said) <= {"rule", "group", "eff", "days"}
        assert said["rule"] in {"D", "R", "R+", "H", "P"}
        assert said.get("group") != field.key
        assert said.get("eff", True) is True
        assert said.get("days", 1) != 0


@every_section
def test_special_categories_stay_away_from_hr_and_providers(section: Section) -> None:
    special = {field.sensitivity.value == "S4" for field in section.fields}
    assert special == {section.s4}, "a section holds only fields with one set of readers"
    if section.s4:
        assert not section.grantable
        assert not {"hr", "payroll", "members"} & set(section.roles)


@every_section
def test_an_item_is_named_by_what_may_be_read(section: Section) -> None:
    readable = [key for key in section.title_fields if not section.field(key).masked]
    assert readable or not section.is_list, "a list whose items are named by bullets cannot be found one's way in"
    assert section.title_fields[:1] == tuple(readable[:1]), "what may be read names the item first"


@every_section
def test_a_section_is_whole(section: Section) -> None:
    keys = [field.key for field in section.fields]
    names = keys + [former for field in section.fields for former in field.former]
    assert len(names) == len(set(names))
    assert all(map(is_key, [section.key, *names]))
    assert section.icon in ICONS
    assert set(section.title_fields) <= set(keys)
    assert section.is_list or not section.title_fields
    assert all((section.label, section.singular, section.act))
    assert section.why.endswith(".")
    assert section.self_right in {"", "r", "rw"}
    assert set(section.roles.values()) <= {"r", "rw"}


def test_section_keys_are_unique() -> None:
    assert len({section.key for section in CATALOGUE}) == len(CATALOGUE.sections)


@every_section
def test_groups_and_cool_off(section: Section) -> None:
    for field in section.fields:
        name, members = GROUPS.get(section.key, ("", []))
        grouped = members is None or field.key in members
        assert field.group == (name if grouped else field.key)
        assert field.days == (3 if section.key in {"bank_accounts", "tax"} else 0)


@every_section
def test_a_group_takes_effect_and_is_approved_as_one(section: Section) -> None:
    for field in section.fields:
        mates = [mate for mate in section.fields if mate.group == field.group]
        assert {(mate.rule, mate.eff, mate.days) for mate in mates} == {(field.rule, field.eff, field.days)}


@every_section
def test_what_a_kind_reads_is_asked_for_before(section: Section) -> None:
    keys = [field.key for field in section.fields]
    for at, field in enumerate(section.fields):
        assert not set(field.kind.reads) & set(keys[at:])


def test_numbers_that_depend_on_a_country_have_one_to_look_at() -> None:
    found = {
        (s.key, f.key): f.kind.reads for s in CATALOGUE for f in s.fields if f.kind.reads and f.kind.name != "phone"
    }
    assert found == {
        ("addresses", "postcode"): ("country",),
        ("addresses", "region"): ("country",),
        ("bank_accounts", "routing_number"): ("currency",),
        ("tax", "number"): ("country", "kind"),
    }
    assert all(set(reads) <= {f.key for f in CATALOGUE.section(key).fields} for (key, _), reads in found.items())


@every_section
def test_a_writer_exists_for_every_rule(section: Section) -> None:
    for field in section.fields:
        writers = {role for role, right in section.roles.items() if right == "rw"}
        if field.rule in {"D", "R", "R+"}:
            assert section.self_right == "rw"
        if field.rule in {"R", "R+", "H"}:
            assert "hr" in writers
        if field.rule == "P":
            assert "payroll" in writers


@every_section
def test_a_kind_is_registered_and_its_choices_are_sound(section: Section) -> None:
    for field in section.fields:
        assert type(KINDS[field.kind.name]) is type(field.kind)
        assert bool(field.choices) == (field.kind.name in {"choice", "open_choice"})
        keys = [choice.key for choice in field.choices]
        assert all(map(is_key, keys))
        assert len(set(keys)) == len(keys)
        assert len({choice.label.casefold() for choice in field.choices} | set(keys)) >= len(keys)


@every_section
def test_an_example_is_a_right_value(section: Section) -> None:
    for field in section.fields:
        values = {"country": "DE", "kind": "tax", "currency": "USD"}
        context = Context(locale="en", today=date(2026, 11, 21), values=values, field=field)
        for example in filter(None, [field.example, *(choice.label for choice in field.choices)]):
            assert field.kind.parse(example, context).value


@every_section
def test_a_required_field_can_be_answered(section: Section) -> None:
    for field in section.fields:
        assert field.in_forms or not field.required
        assert (field.kind.name == "file") == (not field.in_forms)
