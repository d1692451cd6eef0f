"""The plan: a selection and a sight become one statement, and its rows the answer; pure, without a graph."""

from cypher.plan.answer import Agency, Reference
from cypher.plan.errors import BadInput, PlanError
from cypher.plan.planning import Plan, plan
from cypher.plan.warming import warming

__all__ = ["Agency", "BadInput", "Plan", "PlanError", "Reference", "plan", "warming"]
