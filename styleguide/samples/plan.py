"""A plan of three moves: an overdue one, one under way, and a planned one."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from careerladder.models import Systems
from plans.gate.position import Position
from plans.gate.rules import Item, ItemStatus, Progress, State
from plans.models import Move
from plans.models.move_change import MoveState
from plans.moves.inputs import PlanInputs
from plans.moves.plan_page import MoveGroup, Plan, PlanLine
from plans.moves.schedule import schedule_of
from styleguide.samples.ladder import sample_item

TODAY = date(2026, 11, 23)


def sample_plan() -> Plan:
    item = sample_item("planned")
    late = _move(30, "Ask two teams what blocks them", -3)
    under_way = _move(31, "Draft a design document", 11, state=MoveState.UNDER_WAY)
    planned = _move(32, "Present the draft to another team", 40)
    groups = (
        MoveGroup(None, (PlanLine(late, (item,)),)),
        MoveGroup(date(2026, 12, 1), (PlanLine(under_way, (item,)),)),
        MoveGroup(date(2027, 1, 1), (PlanLine(planned, (item,)),)),
    )
    return Plan(
        position=Position(Progress(()), {}, None, None, None, None),
        inputs=PlanInputs(None, None, None, 8, Systems.ANY, None),
        groups=groups,
        schedule=schedule_of([late, under_way, planned], TODAY),
        unserved=(ItemStatus(Item(item.slug, "mid", "A component owned"), State.OPEN),),
        done=2,
        dropped=1,
    )


def sample_pause() -> PlanInputs:
    return PlanInputs(None, None, None, 8, Systems.ANY, TODAY + timedelta(days=30))


def _move(number: int, name: str, due_in: int, state: MoveState = MoveState.PLANNED) -> Move:
    due_on = TODAY + timedelta(days=due_in)
    return Move(
        uuid=UUID(int=number),
        name=name,
        begins_on=due_on - timedelta(days=16),
        due_on=due_on,
        hours=6,
        reason="“Design documents that others rely on” is missing.",
        state=state,
    )
