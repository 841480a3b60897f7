"""The report as JSON, the same for the command line and for requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.selftest.report import Why

if TYPE_CHECKING:
    from collections.abc import Callable

    from stylus_ext.selftest.report import Intruder, SelfTestReport, Trouble
    from stylus_ext.selftest.share import Share

    Called = Callable[[Trouble | Intruder], dict[str, object]]


def report_as_json(report: SelfTestReport, called: Called, most: int | None = None) -> dict[str, object]:
    """`called`: the fields that say which adapter is meant. `most`: adapters listed for each reason, None for all."""
    return {
        "adapters": report.adapters,
        "testable": report.testable,
        "recall": _share(report.recall),
        "recall_without_triggers": _share(report.hard),
        "prompts_with_others": _share(report.intruded),
        "others_per_prompt": report.others_per_prompt,
        "intruders": [{**called(one), "prompts": one.prompts} for one in report.intruders],
        "troubles": {why.name.lower(): _troubles(report, why, called, most) for why in Why},
        "notes": list(report.notes),
        "seconds": report.seconds,
        "cancelled": report.cancelled,
    }


def _share(share: Share) -> dict[str, object]:
    return {"found": share.found, "total": share.total, "rate": share.rate, "interval": list(share.interval)}


def _troubles(report: SelfTestReport, why: Why, called: Called, most: int | None) -> dict[str, object]:
    found = report.because(why)
    listed = [{**called(one), "detail": one.detail} for one in found[:most]]
    return {"reason": why.value, "remedy": why.remedy, "count": len(found), "adapters": listed}
