"""Work: employment, education, skills, languages, licences, former employers, development, training."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from hris_desktop.domain import kinds
from hris_desktop.domain.schema import Area, Choice, Field, Rule, Section, Sensitivity
from hris_desktop.domain.section_checks import InOrder, primary_overlap

S1 = Sensitivity.S1
DIRECT, HR = Rule.DIRECT, Rule.HR
_MONTHS = InOrder("from_month", "to_month", "This ends before it begins. To is the later month, like 2021-08.")

_assignment = partial(Field, sensitivity=S1, rule=HR, eff=True)
EMPLOYMENT = Section(
    key="employment",
    label="Employment",
    singular="assignment",
    icon="building-2",
    area=Area.WORK,
    is_list=True,
    self_right="r",
    roles={"hr": "rw", "payroll": "r"},
    grantable=True,
    why="Your jobs in this organisation, past and present. HR keeps it.",
    act="Add an assignment",
    title_fields=("number", "start_date"),
    checks=(primary_overlap,),
    item_checks=(
        InOrder("start_date", "end_date", "This ends before it starts. The end is the later day, like 2028-11-30."),
        InOrder("start_date", "probation_end", "Probation ends before the job starts. It ends later, like 2027-05-31."),
    ),
    fields=(
        _assignment("number", "Employee number", kinds.EMPLOYEE_NUMBER, required=True, example="10482"),
        _assignment("start_date", "Start", kinds.DATE, required=True, example="2026-12-01"),
        _assignment("end_date", "End", kinds.DATE, example="2028-11-30"),
        # Several assignments may run at once; payroll and the directory follow the primary one.
        _assignment("primary", "Primary assignment", kinds.YES_NO, example="Yes"),
        _assignment(
            "type",
            "Type",
            kinds.OPEN_CHOICE,
            choices=(
                Choice("permanent", "Permanent"),
                Choice("fixed_term", "Fixed term"),
                Choice("apprentice", "Apprentice"),
                Choice("intern", "Intern"),
                Choice("temporary", "Temporary agency"),
                Choice("contractor", "Contractor"),
            ),
        ),
        _assignment(
            "fte",
            "Full-time equivalent",
            replace(kinds.DECIMAL, low="0.01", high="1.5", places=4),
            help="1 is full time.",
            example="0.8",
        ),
        _assignment("probation_end", "Probation until", kinds.DATE, example="2027-05-31"),
        _assignment("notice", "Notice period", replace(kinds.TEXT, longest=100), example="3 months"),
        _assignment("grade", "Grade", replace(kinds.TEXT, longest=40), example="E 11"),
        _assignment("cost_centre", "Cost centre", replace(kinds.TEXT, longest=40), example="4711"),
        _assignment("work_schedule", "Work schedule", replace(kinds.TEXT, longest=200), example="Mon to Thu"),
    ),
)

_education = partial(Field, sensitivity=S1, rule=DIRECT)
EDUCATION = Section(
    key="education",
    label="Education",
    singular="education entry",
    icon="book-open",
    area=Area.WORK,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw"},
    why="What you have learned can open other work to you here.",
    act="Add an education",
    title_fields=("institution", "level"),
    item_checks=(_MONTHS,),
    fields=(
        _education("institution", "School or university", replace(kinds.TEXT, longest=200), required=True),
        _education(
            "level",
            "Level",
            kinds.OPEN_CHOICE,
            choices=(
                Choice("secondary", "Secondary school"),
                Choice("vocational", "Vocational training"),
                Choice("bachelor", "Bachelor"),
                Choice("master", "Master"),
                Choice("doctorate", "Doctorate"),
            ),
        ),
        _education("field", "Field of study", replace(kinds.TEXT, longest=200)),
        _education("from_month", "From", kinds.MONTH, example="2009-10"),
        _education("to_month", "To", kinds.MONTH, example="2012-09"),
        _education("grade", "Grade", replace(kinds.TEXT, longest=40)),
        # "HR may mark as verified": a field of its own, so that the mark has a rule, a history and a signature.
        Field("verified", "Verified by HR", kinds.YES_NO, S1, HR),
    ),
)

# "Skills and languages" are two lists of different shape: one entry would leave half of its fields empty, so each
# has its own section with the same readers.
_skill = partial(Field, sensitivity=S1, rule=DIRECT)
SKILLS = Section(
    key="skills",
    label="Skills",
    singular="skill",
    icon="circle-check",
    area=Area.WORK,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw"},
    why="Colleagues who plan projects look for people who can do things.",
    act="Add a skill",
    title_fields=("skill", "level"),
    fields=(
        _skill("skill", "Skill", replace(kinds.TEXT, longest=100), required=True, example="Welding"),
        _skill(
            "level",
            "Level",
            kinds.CHOICE,
            choices=(
                Choice("beginner", "Beginner"),
                Choice("intermediate", "Intermediate"),
                Choice("advanced", "Advanced"),
                Choice("expert", "Expert"),
            ),
        ),
        _skill("years", "Years", replace(kinds.INTEGER, low="0", high="80"), example="6"),
        _skill("last_used", "Last used", kinds.MONTH, example="2026-06"),
    ),
)

_language = partial(Field, sensitivity=S1, rule=DIRECT)
LANGUAGES = Section(
    key="languages",
    label="Languages",
    singular="language",
    icon="globe",
    area=Area.WORK,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw"},
    why="Someone may need a person who speaks your language.",
    act="Add a language",
    title_fields=("language", "level"),
    fields=(
        _language("language", "Language", kinds.LANGUAGE, required=True, example="Portuguese"),
        _language(
            "level",
            "Level (CEFR)",
            kinds.CHOICE,
            choices=(
                Choice("a1", "A1 first words"),
                Choice("a2", "A2 everyday phrases"),
                Choice("b1", "B1 gets along"),
                Choice("b2", "B2 works in it"),
                Choice("c1", "C1 fluent"),
                Choice("c2", "C2 like a native speaker"),
                Choice("native", "First language"),
            ),
        ),
    ),
)

_licence = partial(Field, sensitivity=S1, rule=DIRECT)
LICENCES = Section(
    key="licences",
    label="Licences and certifications",
    singular="licence",
    icon="file-key-2",
    area=Area.WORK,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw"},
    why="Some work may only be done with a valid licence; you are reminded before it runs out.",
    act="Add a licence",
    title_fields=("name", "body"),
    item_checks=(
        InOrder(
            "issue_date",
            "expiry_date",
            "This ends before it was issued. Valid until is the later day, like 2030-04-15.",
        ),
    ),
    fields=(
        _licence("body", "Issued by", replace(kinds.TEXT, longest=200), example="TÜV Nord"),
        _licence("name", "Name", replace(kinds.TEXT, longest=200), required=True, example="Forklift licence"),
        _licence("number", "Number", replace(kinds.TEXT, longest=60)),
        _licence("issue_date", "Issued on", kinds.DATE, example="2024-02-01"),
        _licence("expiry_date", "Valid until", kinds.DATE, example="2029-01-31"),
        _licence("scan", "Scan", kinds.FILE),
    ),
)

_job = partial(Field, sensitivity=S1, rule=DIRECT)
PREVIOUS_EMPLOYMENT = Section(
    key="previous_employment",
    label="Previous employment",
    singular="previous job",
    icon="history",
    area=Area.WORK,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw"},
    why="Earlier work can count for pay grades and notice periods.",
    act="Add a previous job",
    title_fields=("employer", "title"),
    item_checks=(_MONTHS,),
    fields=(
        _job("employer", "Employer", replace(kinds.TEXT, longest=200), required=True),
        _job("title", "Job title", replace(kinds.TEXT, longest=100)),
        _job("from_month", "From", kinds.MONTH, example="2015-03"),
        _job("to_month", "To", kinds.MONTH, example="2021-08"),
        _job("note", "Note", replace(kinds.MULTILINE, longest=1000)),
    ),
)

# "Development" is one sheet of wishes, which are the person's own, and a list of trainings. A list and a sheet cannot
# be one section, so training is its own. What HR promises (the mentor, how far a training is) is HR's to write.
_development = partial(Field, sensitivity=S1, rule=DIRECT)
DEVELOPMENT = Section(
    key="development",
    label="Development",
    singular="development plan",
    icon="arrow-right",
    area=Area.WORK,
    is_list=False,
    self_right="rw",
    roles={"hr": "rw"},
    why="Where you would like to go next. HR reads it; your manager does not, unless you tell them.",
    act="Write down your goals",
    fields=(
        _development("goals", "Goals", kinds.MULTILINE),
        _development("career_wish", "Career wish", replace(kinds.MULTILINE, longest=1000)),
        _development(
            "mobility",
            "Would you move for a job?",
            kinds.OPEN_CHOICE,
            choices=(
                Choice("no", "No"),
                Choice("region", "Within the region"),
                Choice("country", "Within the country"),
                Choice("abroad", "Also abroad"),
            ),
        ),
        Field("mentor", "Mentor", kinds.PERSON, S1, HR),
    ),
)

_training = partial(Field, sensitivity=S1, rule=DIRECT)
TRAINING = Section(
    key="training",
    label="Training",
    singular="training",
    icon="calendar",
    area=Area.WORK,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw"},
    why="Courses you have done, or would like to do.",
    act="Add a training",
    title_fields=("course",),
    fields=(
        _training("course", "Course", replace(kinds.TEXT, longest=200), required=True),
        Field(
            "status",
            "Status",
            kinds.CHOICE,
            S1,
            HR,
            choices=(
                Choice("planned", "Planned"),
                Choice("booked", "Booked"),
                Choice("running", "Running"),
                Choice("completed", "Completed"),
                Choice("cancelled", "Cancelled"),
            ),
        ),
        _training("completed_on", "Completed on", kinds.DATE, example="2026-06-30"),
        _training("certificate", "Certificate", kinds.FILE),
    ),
)
