"""The employee record: every section, in the order in which it is read. This is the one place that says what exists.

The sections are declared in ``catalogue_*.py``, a module for each part of life; everything else is derived.
"""

from __future__ import annotations

from hris_desktop.domain.catalogue_family import DEPENDANTS, EMERGENCY_CONTACTS
from hris_desktop.domain.catalogue_papers import ACKNOWLEDGEMENTS, DOCUMENTS, ISSUED_DOCUMENTS
from hris_desktop.domain.catalogue_pay import BANK_ACCOUNTS, BENEFITS, COMPENSATION, PAYSLIPS, TAX
from hris_desktop.domain.catalogue_personal import ADDRESSES, CONTACT, DIRECTORY, IDENTITY_DOCUMENTS, LEGAL_IDENTITY
from hris_desktop.domain.catalogue_private import EQUALITY, MEDICAL_CARD
from hris_desktop.domain.catalogue_work import (
    DEVELOPMENT,
    EDUCATION,
    EMPLOYMENT,
    LANGUAGES,
    LICENCES,
    PREVIOUS_EMPLOYMENT,
    SKILLS,
    TRAINING,
)
from hris_desktop.domain.schema import Catalogue

CATALOGUE = Catalogue(
    (
        DIRECTORY,
        LEGAL_IDENTITY,
        CONTACT,
        ADDRESSES,
        EMERGENCY_CONTACTS,
        DEPENDANTS,
        BANK_ACCOUNTS,
        TAX,
        IDENTITY_DOCUMENTS,
        EDUCATION,
        SKILLS,
        LANGUAGES,
        LICENCES,
        PREVIOUS_EMPLOYMENT,
        EMPLOYMENT,
        COMPENSATION,
        PAYSLIPS,
        BENEFITS,
        DOCUMENTS,
        ISSUED_DOCUMENTS,
        DEVELOPMENT,
        TRAINING,
        EQUALITY,
        MEDICAL_CARD,
        ACKNOWLEDGEMENTS,
    )
)
