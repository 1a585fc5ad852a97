"""Fields about a case and the person, which several forms share."""

from api.desk.forms import options
from api.desk.forms.form import Field, Kind

PROFILE = (
    Field("profile.sex", Kind.CHOICE, "sexes"),
    Field("profile.birth_year", Kind.NUMBER),
    Field("profile.stage", Kind.CHOICE, "stages"),
    Field("profile.languages", Kind.CHOICES, options.languages, rare=True),
)
BACKGROUND = (
    Field("profile.origin_area", Kind.CHOICE, options.origin_areas),
    Field("profile.destination_area", Kind.CHOICE, options.destination_areas),
    Field("profile.sector", Kind.CHOICE, "sectors"),
    Field("profile.occupation", Kind.CHOICE, "occupations"),
)
"""The long lists. In other forms they would be in the way, and a new case would take longer on a slow line."""
CASE_TYPES = Field("case_types", Kind.CHOICES, "case_types")
EXCLUDED = Field("excluded_operator_types", Kind.CHOICES, "operator_types", rare=True)
PERSON = (
    Field("person.full_name"),
    Field("person.birth_date"),
    Field("person.nationality", Kind.CHOICE, options.countries),
    Field("person.phones", Kind.LINES),
    Field("person.address", Kind.AREA, rare=True),
    Field("safe_contact.channel", Kind.CHOICE, "channels"),
    Field("safe_contact.value"),
    Field("safe_contact.hours", rare=True),
    Field("safe_contact.may_answer", rare=True),
    Field("safe_contact.code_phrase", rare=True),
    Field("safe_contact.never_contact", Kind.LINES, rare=True),
    Field("safe_contact.do_not_reach_out", Kind.YES_NO, options.yes_no),
    Field("lodged_by.relation", Kind.CHOICE, options.relations_of_others, rare=True),
    Field("lodged_by.name", rare=True),
    Field("lodged_by.phone", rare=True),
    Field("lodged_by.may_be_informed", Kind.YES_NO, options.yes_no, rare=True),
)
