from __future__ import annotations

from stylus_ext.selftest.report import SelfTestReport, Trouble, Why
from stylus_ext.selftest.share import Share

FOX, OWL = Trouble("a/fox.pt", "fox", Why.MISSED, "a trap"), Trouble("owl.pt", "owl", Why.BARE)


def test_every_reason_has_its_remedy() -> None:
    assert all(why.remedy for why in Why)
    assert Why.COPY.remedy == "keep one of them: the contents are the same"


def test_the_troubles_of_one_reason() -> None:
    report = SelfTestReport(troubles=(FOX, OWL))
    assert report.because(Why.MISSED) == (FOX,)
    assert report.because(Why.COPY) == ()


def test_choices_of_others_are_counted_by_prompt() -> None:
    assert SelfTestReport(recall=Share(1, 4), picked_others=3).others_per_prompt == 0.75
    assert SelfTestReport().others_per_prompt == 0.0
