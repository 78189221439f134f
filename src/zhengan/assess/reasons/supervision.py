"""Reports and filings with the regulators."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "no_bureau": Reason(
        "没有登记属地派出机构，看不出应报给谁",
        remedy=("在机构登记里写明属地派出机构。",),
    ),
    "right_addressee": Reason(
        "报给了应报的部门",
        details=("报给了{sent_to}",),
    ),
    "right_addressee_too": Reason(
        "同一事项另报了应报的部门",
        details=("这一份报给了{sent_to}，同一事项另报了{expected}",),
    ),
    "wrong_addressee": Reason(
        "没有报给应报的部门",
        details=(
            "应报{expected}，实报{sent_to}",
            "{sent_at} 报送，没有报给应报的部门",
        ),
        remedy=(
            "补报{expected}，登记报送；另有要求的，登记“报告对象另行要求”。",
            "补报给应报的部门，登记报送。",
        ),
    ),
}
