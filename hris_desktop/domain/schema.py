"""The words in which the record is declared: kinds of value, fields, sections, the catalogue; and what derives of them.

A field is declared once (``catalogue_*.py``); forms, tables, masking, edit rights, encryption scope, merge and the
organisation's policy are computed from that declaration. A :class:`Kind` and a :class:`Field` name each other, so both
stand here; the kinds themselves are in ``kinds_*.py``.
"""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from typing import ClassVar, Protocol

from hris_desktop.domain.errors import Invalid, UnknownField, UnknownSection

HIDDEN = "•••• ••••"
"""The whole mask of a value of which nothing may be seen. Always the same, so that it does not tell a length either."""


class Sensitivity(StrEnum):
    """The class of a field: it rules the screen (masking, reveal, search, kiosk)."""

    S0 = "S0"
    """Directory: a business card."""
    S1 = "S1"
    """Work."""
    S2 = "S2"
    """Personal."""
    S3 = "S3"
    """High risk: masked, revealed only after the passphrase."""
    S4 = "S4"
    """Special category (GDPR Art. 9): closed until opened, never readable by HR."""


class Rule(StrEnum):
    """Who may change a field; the values are those of the organisation's policy."""

    DIRECT = "D"
    """The employee; in force at once."""
    REQUEST = "R"
    """The employee asks, one person of HR decides."""
    REQUEST_PLUS = "R+"
    """As R, with two approvers and perhaps a cool-off."""
    HR = "H"
    """HR only."""
    PAYROLL = "P"
    """Payroll only."""


class Area(Enum):
    """The tab of *My record* on which a section stands (value = its label)."""

    PERSONAL = "Personal"
    FAMILY = "Family"
    PAY = "Pay and tax"
    WORK = "Work and skills"
    PRIVATE = "Private"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a closed list: ``key`` is stored, ``label`` is read."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one field, or (field ``""``) with the whole form."""

    field: str
    message: str
    """What is wrong and what a right value looks like."""
    blocking: bool = True
    """False: *save anyway, HR will check it*."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value as it is stored, and what a person should know before saving it."""

    value: str = dataclasses.field(repr=False)
    """Canonical text, at most 4,000 code points, never empty."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a kind may look at besides the text itself."""

    locale: str
    """Babel locale, ``"en"`` or ``"de_DE"``; an unknown one is read as English."""
    today: date
    values: Mapping[str, str] = dataclasses.field(repr=False)
    """The other fields of the same item, canonical."""
    field: Field
    people: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    """Person id to full name, for kinds that name a person."""


class Kind(ABC):
    """How one sort of value is read, stored, shown and hidden.

    Stored text is canonical: two people who mean the same thing store the same text. ``display``, ``mask`` and
    ``write`` take whatever is stored (another client may have written it) and never raise. A kind with bounds is a
    frozen dataclass, so that a field can narrow it; the others are plain classes, which import faster.
    """

    __slots__ = ()

    name: ClassVar[str]
    """Names the kind in :data:`hris_desktop.domain.kinds.KINDS` and picks its editor."""
    editable: ClassVar[bool] = True
    """False: forms leave the field out, because this program cannot take such a value from a person yet."""
    reads: ClassVar[tuple[str, ...]] = ()
    """Keys of other fields of the item that ``parse`` looks at. A form is read in the order of its fields, so they are
    declared before the field of this kind."""

    @abstractmethod
    def parse(self, text: str, context: Context) -> Parsed:
        """Turn what a person typed into its stored form.

        Raises:
            Invalid: with a sentence that says what is wrong and what a right value looks like. Blank text is invalid
                too; :meth:`Field.read` decides whether an empty answer is allowed.
        """

    @abstractmethod
    def display(self, value: str, context: Context) -> str:
        """The stored value as a person reads it, in the locale."""

    def write(self, value: str, context: Context) -> str:
        """The stored value as a person would type it: ``parse(write(v)).value == v``."""
        return self.display(value, context)

    def mask(self, value: str) -> str:
        """The stored value hidden; at most its last four characters remain. ``""`` stays ``""``."""
        return HIDDEN if value else ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the record, declared once."""

    key: str
    """ASCII snake case, for ever: entries already written use it. Rename by ``former``."""
    label: str
    kind: Kind
    sensitivity: Sensitivity
    rule: Rule
    eff: bool = False
    """Takes an effective date."""
    group: str = ""
    """Fields of one group merge as one; defaults to the field itself."""
    required: bool = False
    help: str = ""
    example: str = ""
    choices: tuple[Choice, ...] = ()
    former: tuple[str, ...] = ()
    """Keys this field had before; values under them are read as this field."""
    days: int = 0
    """Cool-off after approval."""
    retired: bool = False
    """No longer asked for. Never deleted: old values stay readable."""

    def __post_init__(self) -> None:
        """A field without a group is a group of one."""
        if not self.group:
            object.__setattr__(self, "group", self.key)

    @property
    def masked(self) -> bool:
        """Shown as bullets until revealed."""
        return self.sensitivity in {Sensitivity.S3, Sensitivity.S4}

    @property
    def optional(self) -> bool:
        """An empty answer is fine; forms say so."""
        return not self.required

    @property
    def in_forms(self) -> bool:
        """A form may ask for it."""
        return self.kind.editable and not self.retired

    def read(self, text: str, context: Context) -> Parsed | None:
        """What a person typed, parsed; None for an empty answer that is allowed.

        Raises:
            Invalid: the kind refuses the text, or the answer is empty and required.
        """
        if text and not text.isspace():
            return self.kind.parse(text, context)
        if self.optional:
            return None
        like = f" It looks like {self.example}." if self.example else ""
        raise Invalid(f"{self.label} is missing.{like}")

    def policy(self) -> dict[str, object]:
        """This field's part of the organisation's policy: only what differs from the default is said."""
        body: dict[str, object] = {"rule": self.rule.value}
        if self.group != self.key:
            body["group"] = self.group
        if self.eff:
            body["eff"] = True
        if self.days:
            body["days"] = self.days
        return body


class SectionCheck(Protocol):
    """A rule over all items of a section, each as canonical values by field key (absent or ``""`` = no value)."""

    def __call__(self, items: Sequence[Mapping[str, str]], /) -> list[Problem]:
        """The problems; never raises, whatever the values are."""
        ...


class ItemCheck(Protocol):
    """A rule over one item alone, such as *expires after it was issued*."""

    def __call__(self, item: Mapping[str, str], /) -> list[Problem]:
        """The problems; never raises, whatever the values are."""
        ...


@dataclass(frozen=True, slots=True)
class Section:
    """Fields with one and the same set of readers: one key, one card, one form."""

    key: str
    """ASCII snake case, for ever: it is part of the name of every chain of this section."""
    label: str
    singular: str
    """One item in a sentence: ``"bank account"``."""
    icon: str
    area: Area
    fields: tuple[Field, ...]
    is_list: bool
    self_right: str
    """What the person themself may: ``""``, ``"r"`` or ``"rw"`` (writing follows each field's rule)."""
    roles: Mapping[str, str] = dataclasses.field(hash=False)
    """Role to ``"r"`` or ``"rw"``."""
    why: str
    """Why this matters, for the person whose record it is."""
    act: str
    """The one thing to do here, as a verb: ``"Add a contact"``."""
    s4: bool = False
    grantable: bool = False
    """May be shown to a provider for a purpose and a time."""
    title_fields: tuple[str, ...] = ()
    """Fields that name a list item; masked ones in their masked form. Empty: items are numbered."""
    checks: tuple[SectionCheck, ...] = ()
    """Rules over the whole section; they run again after a merge."""
    item_checks: tuple[ItemCheck, ...] = ()
    """Rules over the item being edited, so that an old mistake in another item never blocks this one."""

    def field(self, key: str) -> Field:
        """The field of this key, or of this former key.

        Raises:
            UnknownField: neither is declared here.
        """
        for candidate in self.fields:
            if key == candidate.key or key in candidate.former:
                return candidate
        raise UnknownField(f"{self.key} has no field {key}")

    def problems(self, item: Mapping[str, str], items: Sequence[Mapping[str, str]]) -> list[Problem]:
        """What is wrong if ``item`` is saved, ``items`` being the whole section with it."""
        own = [problem for check in self.item_checks for problem in check(item)]
        return own + [problem for check in self.checks for problem in check(items)]

    def policy(self) -> dict[str, object]:
        """This section's part of the organisation's policy."""
        body: dict[str, object] = {"self": self.self_right, "roles": dict(self.roles)}
        if self.s4:
            body["s4"] = True
        if self.is_list:
            body["list"] = True
        body["fields"] = {declared.key: declared.policy() for declared in self.fields}
        return body


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All sections, in the order in which a record is read."""

    sections: tuple[Section, ...]

    def __iter__(self) -> Iterator[Section]:
        """The sections in order."""
        return iter(self.sections)

    def section(self, key: str) -> Section:
        """The section of this key.

        Raises:
            UnknownSection: this catalogue has none.
        """
        for section in self.sections:
            if section.key == key:
                return section
        raise UnknownSection(f"no section {key}")

    def policy(self) -> dict[str, object]:
        """The organisation's policy body: who reads and writes each section, and the rule of each field."""
        return {section.key: section.policy() for section in self.sections}
