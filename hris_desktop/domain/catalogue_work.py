"""Work: employment, education, skills, licences, former employers, development, documents, acknowledgements."""

from __future__ import annotations

from dataclasses import replace

from hris_desktop.domain import kinds
from hris_desktop.domain.schema import Area, Choice, Field, Rule, Section, Sensitivity

S1, S2, S3 = Sensitivity.S1, Sensitivity.S2, Sensitivity.S3
DIRECT, HR = Rule.DIRECT, Rule.HR

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
    fields=(
        Field("number", "Employee number", kinds.EMPLOYEE_NUMBER, S1, HR, True, required=True, example="10482"),
        Field("start_date", "Start", kinds.DATE, S1, HR, True, required=True, example="2026-12-01"),
        Field("end_date", "End", kinds.DATE, S1, HR, True, example="2028-11-30"),
        # Several assignments may run at once; payroll and the directory follow the primary one.
        Field("primary", "Primary assignment", kinds.YES_NO, S1, HR, True, example="Yes"),
        Field(
            "type",
            "Type",
            kinds.OPEN_CHOICE,
            S1,
            HR,
            True,
            choices=(
                Choice("permanent", "Permanent"),
                Choice("fixed_term", "Fixed term"),
                Choice("apprentice", "Apprentice"),
                Choice("intern", "Intern"),
                Choice("temporary", "Temporary agency"),
                Choice("contractor", "Contractor"),
            ),
        ),
        Field(
            "fte",
            "Full-time equivalent",
            replace(kinds.DECIMAL, low="0.01", high="1.5", places=4),
            S1,
            HR,
            True,
            help="1 is full time.",
            example="0.8",
        ),
        Field("probation_end", "Probation until", kinds.DATE, S1, HR, True, example="2027-05-31"),
        Field("notice", "Notice period", replace(kinds.TEXT, longest=100), S1, HR, True, example="3 months"),
        Field("grade", "Grade", replace(kinds.TEXT, longest=40), S1, HR, True, example="E 11"),
        Field("cost_centre", "Cost centre", replace(kinds.TEXT, longest=40), S1, HR, True, example="4711"),
        Field("work_schedule", "Work schedule", replace(kinds.TEXT, longest=200), S1, HR, True, example="Mon to Thu"),
    ),
)

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
    fields=(
        Field("institution", "School or university", replace(kinds.TEXT, longest=200), S1, DIRECT, required=True),
        Field(
            "level",
            "Level",
            kinds.OPEN_CHOICE,
            S1,
            DIRECT,
            choices=(
                Choice("secondary", "Secondary school"),
                Choice("vocational", "Vocational training"),
                Choice("bachelor", "Bachelor"),
                Choice("master", "Master"),
                Choice("doctorate", "Doctorate"),
            ),
        ),
        Field("field", "Field of study", replace(kinds.TEXT, longest=200), S1, DIRECT),
        Field("from_month", "From", kinds.MONTH, S1, DIRECT, example="2009-10"),
        Field("to_month", "To", kinds.MONTH, S1, DIRECT, example="2012-09"),
        Field("grade", "Grade", replace(kinds.TEXT, longest=40), S1, DIRECT),
        # "HR may mark as verified": a field of its own, so that the mark has a rule, a history and a signature.
        Field("verified", "Verified by HR", kinds.YES_NO, S1, HR),
    ),
)

# "Skills and languages" are two lists of different shape: one entry would leave half of its fields empty, so each
# has its own section with the same readers.
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
        Field("skill", "Skill", replace(kinds.TEXT, longest=100), S1, DIRECT, required=True, example="Welding"),
        Field(
            "level",
            "Level",
            kinds.CHOICE,
            S1,
            DIRECT,
            choices=(
                Choice("beginner", "Beginner"),
                Choice("intermediate", "Intermediate"),
                Choice("advanced", "Advanced"),
                Choice("expert", "Expert"),
            ),
        ),
        Field("years", "Years", replace(kinds.INTEGER, low=0, high=80), S1, DIRECT, example="6"),
        Field("last_used", "Last used", kinds.MONTH, S1, DIRECT, example="2026-06"),
    ),
)

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
        Field("language", "Language", kinds.LANGUAGE, S1, DIRECT, required=True, example="Portuguese"),
        Field(
            "level",
            "Level (CEFR)",
            kinds.CHOICE,
            S1,
            DIRECT,
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
    fields=(
        Field("body", "Issued by", replace(kinds.TEXT, longest=200), S1, DIRECT, example="TÜV Nord"),
        Field("name", "Name", replace(kinds.TEXT, longest=200), S1, DIRECT, required=True, example="Forklift licence"),
        Field("number", "Number", replace(kinds.TEXT, longest=60), S1, DIRECT),
        Field("issue_date", "Issued on", kinds.DATE, S1, DIRECT, example="2024-02-01"),
        Field("expiry_date", "Valid until", kinds.DATE, S1, DIRECT, example="2029-01-31"),
        Field("scan", "Scan", kinds.FILE, S1, DIRECT),
    ),
)

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
    fields=(
        Field("employer", "Employer", replace(kinds.TEXT, longest=200), S1, DIRECT, required=True),
        Field("title", "Job title", replace(kinds.TEXT, longest=100), S1, DIRECT),
        Field("from_month", "From", kinds.MONTH, S1, DIRECT, example="2015-03"),
        Field("to_month", "To", kinds.MONTH, S1, DIRECT, example="2021-08"),
        Field("note", "Note", replace(kinds.MULTILINE, longest=1000), S1, DIRECT),
    ),
)

# "Development" is one sheet of wishes, which are the person's own, and a list of trainings. A list and a sheet cannot be
# one section, so training is its own. What HR promises (the mentor, how far a training is) is HR's to write.
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
        Field("goals", "Goals", kinds.MULTILINE, S1, DIRECT),
        Field("career_wish", "Career wish", replace(kinds.MULTILINE, longest=1000), S1, DIRECT),
        Field(
            "mobility",
            "Would you move for a job?",
            kinds.OPEN_CHOICE,
            S1,
            DIRECT,
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
        Field("course", "Course", replace(kinds.TEXT, longest=200), S1, DIRECT, required=True),
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
        Field("completed_on", "Completed on", kinds.DATE, S1, DIRECT, example="2026-06-30"),
        Field("certificate", "Certificate", kinds.FILE, S1, DIRECT),
    ),
)

# "D upload, H issue": an edit rule belongs to a field, not to the way an entry came in. In one list the person could
# reword what HR has issued; so what they upload and what HR issues are two lists with the same fields.
DOCUMENTS = Section(
    key="documents",
    label="Your documents",
    singular="document",
    icon="upload",
    area=Area.WORK,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw"},
    why="Papers you hand in, such as a diploma or a certificate HR asked for.",
    act="Add a document",
    fields=(
        Field("title", "Title", replace(kinds.TEXT, longest=200), S3, DIRECT, required=True, example="Diploma"),
        Field("kind", "Kind", replace(kinds.TEXT, longest=60), S3, DIRECT, example="Certificate"),
        Field("version", "Version", replace(kinds.TEXT, longest=40), S3, DIRECT, example="1"),
        Field("issue_date", "Issued on", kinds.DATE, S3, DIRECT, example="2026-02-01"),
        Field("expiry_date", "Valid until", kinds.DATE, S3, DIRECT, example="2029-01-31"),
        Field("file", "File", kinds.FILE, S3, DIRECT),
        Field("requested_by", "Requested by", kinds.PERSON, S3, HR),
    ),
)

ISSUED_DOCUMENTS = Section(
    key="issued_documents",
    label="Documents from HR",
    singular="document from HR",
    icon="inbox",
    area=Area.WORK,
    is_list=True,
    self_right="r",
    roles={"hr": "rw"},
    why="Papers HR has issued to you, such as your contract or a reference.",
    act="Issue a document",
    fields=(
        Field("title", "Title", replace(kinds.TEXT, longest=200), S3, HR, required=True, example="Contract"),
        Field("kind", "Kind", replace(kinds.TEXT, longest=60), S3, HR, example="Contract"),
        Field("version", "Version", replace(kinds.TEXT, longest=40), S3, HR, example="1"),
        Field("issue_date", "Issued on", kinds.DATE, S3, HR, example="2026-02-01"),
        Field("expiry_date", "Valid until", kinds.DATE, S3, HR, example="2029-01-31"),
        Field("file", "File", kinds.FILE, S3, HR),
    ),
)

# A list: every text, and every new version of it, is acknowledged once and stays acknowledged.
ACKNOWLEDGEMENTS = Section(
    key="acknowledgements",
    label="Acknowledgements",
    singular="acknowledgement",
    icon="check",
    area=Area.WORK,
    is_list=True,
    self_right="rw",
    roles={"hr": "r"},
    why="What you have read and agreed to, with the day and your name.",
    act="Add an acknowledgement",
    title_fields=("text", "version"),
    fields=(
        Field("text", "Text", replace(kinds.TEXT, longest=200), S2, DIRECT, required=True, example="Code of conduct"),
        Field("version", "Version", replace(kinds.TEXT, longest=40), S2, DIRECT, example="2026-01"),
        Field("date", "Date", kinds.DATE, S2, DIRECT, required=True, example="2026-11-21"),
        Field(
            "signature",
            "Your name as signature",
            kinds.NAME,
            S2,
            DIRECT,
            required=True,
            help="The entry itself is signed with your key as well.",
            example="Anna Berg",
        ),
    ),
)
