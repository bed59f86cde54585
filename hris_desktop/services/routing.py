"""Which road a change takes for the person signed in: by the organisation's policy, never by this program's list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hris_desktop.domain.rights import FieldPolicy, Standing
from hris_desktop.domain.schema import Field, Rule

WRITE: Final = Rule.DIRECT.value
ASK: Final = Rule.REQUEST.value
ASK_TWICE: Final = Rule.REQUEST_PLUS.value
ASKED: Final = frozenset((ASK, ASK_TWICE))


def route_of(declared: Field, standing: Standing, me: str) -> str:
    """What happens when ``me`` changes a field: D, H or P = written at once, R or R+ = asked for, "" = not at all."""
    return route_of_key(declared.key, standing, me)


def route_of_key(key: str, standing: Standing, me: str) -> str:
    """As ``route_of``, by the field's key."""
    policy = standing.policy.fields.get(key)
    if policy is None or not standing.may_write(me):
        return ""
    return _route(policy, standing, me)


def _route(policy: FieldPolicy, standing: Standing, me: str) -> str:
    by_role = acts_by_role(standing, me)
    match policy.rule:
        case Rule.DIRECT | Rule.REQUEST_PLUS:
            return policy.rule.value
        case Rule.REQUEST:
            return Rule.HR.value if by_role else ASK
        case Rule.HR:
            return Rule.HR.value if by_role else ""
        case Rule.PAYROLL:
            return Rule.PAYROLL.value if by_role and standing.in_role(me, "payroll") else ""


def acts_by_role(standing: Standing, me: str) -> bool:
    """Whether ``me`` acts here by office and not as the person themself; alone in an office, one's own role serves."""
    return standing.by_role(me) and (me != standing.subject or not standing.others())


def act_of(route: str) -> str:
    """Fields of one act share this: everything that is written at once is one act, each kind of request another."""
    return route if route in ASKED else WRITE


def decides_alone(standing: Standing, me: str) -> bool:
    """Whether a request by ``me`` has all its approval at once: about another, or where nobody else exists."""
    needed, _ = standing.needed(Rule.REQUEST_PLUS)
    return acts_by_role(standing, me) and needed <= (me != standing.subject)


def cool_off(keys: Iterable[str], standing: Standing, me: str) -> int:
    """Days between approval and effect of what is asked for under these fields."""
    asked = (key for key in keys if route_of_key(key, standing, me) in ASKED)
    return max((standing.policy.fields[key].days for key in asked), default=0)
