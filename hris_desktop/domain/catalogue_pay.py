"""Money: bank accounts, tax and social security, compensation, payslips, benefits."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from hris_desktop.domain import kinds
from hris_desktop.domain.schema import Area, Choice, Field, Rule, Section, Sensitivity
from hris_desktop.domain.section_checks import NoDoubles, SumsToHundred, account_complete, bank_of_same_country

S2, S3 = Sensitivity.S2, Sensitivity.S3
REQUEST, REQUEST_PLUS, PAYROLL = Rule.REQUEST, Rule.REQUEST_PLUS, Rule.PAYROLL
COOL_OFF = 3
"""Days between approval and effect where money could be led astray: time to notice a change one did not ask for."""

# What money could be led astray with is hidden; the bank, the holder and the share say nothing that a letter does not.
_account = partial(Field, sensitivity=S2, rule=REQUEST_PLUS, eff=True, group="account", days=COOL_OFF)
BANK_ACCOUNTS = Section(
    key="bank_accounts",
    label="Bank accounts",
    singular="bank account",
    icon="landmark",
    area=Area.PAY,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw", "payroll": "r"},
    grantable=True,
    why="Your pay goes to the accounts that stand here.",
    act="Add a bank account",
    title_fields=("bank", "iban", "account_number"),
    checks=(
        SumsToHundred("share", "accounts", from_all=True),
        NoDoubles("iban", "This IBAN is here twice. Remove one of the two accounts."),
    ),
    item_checks=(
        account_complete,
        bank_of_same_country,
    ),
    fields=(
        _account("holder", "Account holder", kinds.NAME, required=True, example="Anna Berg"),
        _account(
            "iban",
            "IBAN",
            kinds.IBAN,
            sensitivity=S3,
            help="If your bank has no IBANs, fill in account and routing number instead.",
            example="DE89 3704 0044 0532 0130 00",
        ),
        _account("bic", "BIC", kinds.BIC, example="COBADEFFXXX"),
        _account("bank", "Bank", replace(kinds.TEXT, longest=100), example="Commerzbank"),
        _account("currency", "Currency", kinds.CURRENCY, example="EUR"),
        _account(
            "account_number",
            "Account number",
            kinds.ACCOUNT,
            sensitivity=S3,
            help="Only where there is no IBAN.",
            example="000123456789",
        ),
        _account(
            "routing_number",
            "Routing number",
            kinds.ROUTING,
            sensitivity=S3,
            help="ABA number, sort code, BSB, transit number or IFSC, whatever your bank calls it.",
            example="021000021",
        ),
        _account(
            "share",
            "Share of your pay",
            kinds.PERCENT,
            help="The shares of all accounts together are 100 %. With one account, leave it empty.",
            example="100 %",
        ),
        _account("purpose", "Purpose", replace(kinds.TEXT, longest=100), example="Salary"),
    ),
)

_tax_entry = partial(Field, sensitivity=S2, rule=REQUEST_PLUS, eff=True, group="entry", days=COOL_OFF)
TAX = Section(
    key="tax",
    label="Tax and social security",
    singular="tax entry",
    icon="scale",
    area=Area.PAY,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw", "payroll": "r"},
    grantable=True,
    why="Without these numbers tax is held back at the highest rate.",
    act="Add a tax entry",
    title_fields=("kind", "country"),
    fields=(
        # The list is "by country", so every entry says which: the number cannot be checked without it.
        _tax_entry("country", "Country", kinds.COUNTRY, required=True, example="Germany"),
        _tax_entry(
            "kind",
            "Kind of number",
            kinds.CHOICE,
            required=True,
            choices=(
                Choice("tax", "Tax number"),
                Choice("social", "Social security number"),
                Choice("national", "National identity number"),
                Choice("other", "Another number"),
            ),
        ),
        _tax_entry("number", "Number", kinds.TAX_NUMBER, sensitivity=S3, required=True, example="36 574 261 809"),
        _tax_entry("tax_class", "Tax class or code", replace(kinds.TEXT, longest=40), sensitivity=S3, example="1"),
        _tax_entry(
            "residence",
            "Tax residence",
            kinds.COUNTRY,
            help="The country where you pay tax on all your income.",
            example="Germany",
        ),
        _tax_entry(
            "allowances", "Allowances", kinds.LINES, sensitivity=S3, help="One per line.", example="Child allowance 1.0"
        ),
    ),
)

_pay = partial(Field, sensitivity=S2, rule=PAYROLL, eff=True)
COMPENSATION = Section(
    key="compensation",
    label="Compensation",
    singular="compensation",
    icon="wallet",
    area=Area.PAY,
    is_list=False,
    self_right="r",
    roles={"hr": "r", "payroll": "rw"},
    grantable=True,
    why="What you are paid, and from when. Payroll keeps it.",
    act="Set the compensation",
    fields=(
        _pay("base", "Base pay", kinds.MONEY, sensitivity=S3, required=True, example="4200.00"),
        _pay("currency", "Currency", kinds.CURRENCY, required=True, example="EUR"),
        _pay(
            "period",
            "Paid per",
            kinds.CHOICE,
            required=True,
            choices=(
                Choice("hour", "Hour"),
                Choice("week", "Week"),
                Choice("two_weeks", "Two weeks"),
                Choice("half_month", "Half month"),
                Choice("month", "Month"),
                Choice("year", "Year"),
            ),
        ),
        _pay(
            "components",
            "Other components",
            kinds.LINES,
            sensitivity=S3,
            help="One per line.",
            example="Meal allowance 50.00 per month",
        ),
    ),
)

_payslip = partial(Field, sensitivity=S2, rule=PAYROLL)
PAYSLIPS = Section(
    key="payslips",
    label="Payslips and statements",
    singular="payslip",
    icon="files",
    area=Area.PAY,
    is_list=True,
    self_right="r",
    roles={"hr": "r", "payroll": "rw"},
    grantable=True,
    why="Your payslips, kept where nobody else can open them.",
    act="Add a payslip",
    title_fields=("period",),
    fields=(
        _payslip(
            "period",
            "Period",
            replace(kinds.TEXT, longest=60),
            required=True,
            help="Free text, because pay runs can be weekly as well as monthly.",
            example="October 2026",
        ),
        _payslip("gross", "Gross", kinds.MONEY, sensitivity=S3, example="4200.00"),
        _payslip("net", "Net", kinds.MONEY, sensitivity=S3, example="2713.40"),
        # An amount without its currency is not an amount.
        _payslip("currency", "Currency", kinds.CURRENCY, example="EUR"),
        _payslip("pdf", "PDF", kinds.FILE, sensitivity=S3),
    ),
)

_benefit = partial(Field, sensitivity=S2, rule=REQUEST, eff=True)
BENEFITS = Section(
    key="benefits",
    label="Benefits",
    singular="benefit",
    icon="circle-dot",
    area=Area.PAY,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw", "payroll": "r"},
    grantable=True,
    why="The plans you take part in, and until when you may choose.",
    act="Choose a benefit",
    title_fields=("plan",),
    fields=(
        _benefit("plan", "Plan", replace(kinds.TEXT, longest=100), required=True),
        _benefit("cover", "Cover", replace(kinds.TEXT, longest=100), example="Family"),
        _benefit("dependants_covered", "Dependants covered", kinds.LINES, help="One name per line."),
        _benefit(
            "election",
            "Your choice",
            kinds.CHOICE,
            choices=(Choice("take", "Take part"), Choice("waive", "Do not take part")),
        ),
        _benefit(
            "window",
            "Open until",
            kinds.DATE,
            help="The last day on which the choice can be changed.",
            example="2026-12-31",
        ),
    ),
)
