"""Projects of any system, 82:22: argued and tested. What must be shown, and by when, the text leaves open.

A technical and business risk assessment on file counts as having argued a project; whether anything else does is for a person
(reading `project-argument`). That a test has to be over before the start is a reading too (`project-test-time`). Not decided
here: whether either was sufficient (充分), which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.changes import change_risk_assessed
from zhengan.checks.contract import PERSON_JUDGES, check, surely
from zhengan.checks.testing import change_tested


@check
def project_argued(duty: ir.Table, change: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """项目开始之前是否论证过，以技术和业务风险的评估为凭。"""
    answer = change_risk_assessed(duty, change, readings)
    return _left_to_person(answer, surely(~answer.holds) & ibis.literal(readings["project-argument"] == "person"))


@check
def project_tested(duty: ir.Table, change: ir.Table, test_run: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """项目投入使用之前是否做完测试，并且通过。"""
    answer = change_tested(duty, change, test_run, readings)
    late = answer.reason == "test_finished_late"
    return _left_to_person(answer, late & ibis.literal(readings["project-test-time"] == "person"))


def _left_to_person(answer: ir.Table, doubtful: ir.BooleanValue) -> ir.Table:
    return answer.mutate(
        holds=ibis.ifelse(doubtful, ibis.null("boolean"), answer.holds),
        reason=ibis.ifelse(doubtful, PERSON_JUDGES, answer.reason),
    )
