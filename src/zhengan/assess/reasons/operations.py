"""Testing, suspended services, published information."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "authorisation_not_stated": Reason(
        "没有写明授权或者依据",
        details=(
            "{published_at} 发布，没有写明授权或者依据",
            "{done_on} 开展，没有写明授权或者依据",
        ),
        remedy=("查清依据什么规定或者谁的授权，补记到{evidence}里；没有依据的，停止，已经发布的撤下。",),
    ),
    "authorisation_on_file": Reason(
        "写明了授权或者依据",
        details=("依据：{authorisation}",),
    ),
    "controls_equal": Reason(
        "管控与生产环境同等",
    ),
    "controls_not_stated": Reason(
        "没有写明管控是否与生产环境同等",
        remedy=("核对测试环境的管控措施，在测试数据里写明是否与生产环境同等。",),
    ),
    "controls_weaker": Reason(
        "数据没有脱敏，管控又不及生产环境",
        details=("扫描发现未脱敏 {unmasked_found}，管控又不及生产环境",),
        remedy=("把管控提到与生产环境同等，或者脱敏，更正测试数据记录。",),
    ),
    "found_lawful": Reason(
        "查明并不违法",
    ),
    "no_test": Reason(
        "没有测试就开始",
        details=("{started} 开始，之前没有测试",),
        remedy=("这一次已经发生。测试过而没有记的，补登测试执行；今后测试通过再开始。",),
    ),
    "not_reviewed": Reason(
        "没有经过审核",
        details=("{published_at} 发布，没有经过审核",),
        remedy=("补做审核，有问题的撤下；审核过而没有记的，补记审核时间和审核人。",),
    ),
    "not_sensitive": Reason(
        "不含敏感数据",
    ),
    "nothing_unmasked": Reason(
        "已经脱敏，没有未脱敏的数据",
    ),
    "notice_incomplete": Reason(
        "告知的内容不全",
        details=("停止服务之前没有告知{missing}",),
        remedy=("这一次已经发生。告知过而没有记的，补记告知内容；今后写全影响情况、替代方式和应对措施。",),
    ),
    "plan_order_unknown": Reason(
        "测试方案与变更同一天，看不出先后",
        details=("{made_on} 制定方案，{started} 开始，同一天，看不出先后",),
        remedy=("在测试方案里补记制定时间。",),
    ),
    "publication_kind_unknown": Reason(
        "没有写明是哪一类信息",
        remedy=("在信息发布里写明种类；属于漏洞等安全信息的，写明授权或者依据。",),
    ),
    "published_unlawfully": Reason(
        "发布的是法律法规禁止发布的信息",
        details=("{published_at} 发布，是法律法规禁止发布的信息",),
        remedy=("立即停止发布和传输，处置并报告；查明其实合法的，更正信息发布记录。",),
    ),
    "reviewed_after": Reason(
        "发布之后才审核",
        details=("{published_at} 发布，{reviewed_at} 才审核",),
        remedy=("这一次已经发生。时间记错的，更正记录；今后先审核、再发布。",),
    ),
    "reviewed_first": Reason(
        "经过审核",
        details=("{reviewed_at} 审核，{published_at} 发布",),
    ),
    "scan_found_unmasked": Reason(
        "记为已脱敏，扫描却发现未脱敏的数据",
        details=(
            "记为已脱敏，{scanned_at} 扫描却发现未脱敏 {unmasked_found}",
            "记为已脱敏，扫描却发现未脱敏 {unmasked_found}",
        ),
        remedy=("把这些数据脱敏后再扫描，更正测试数据记录；必须使用的，写明理由。",),
    ),
    "sensitive_data_needed": Reason(
        "写明了必须使用敏感数据的理由",
    ),
    "suspension_not_told": Reason(
        "没有告知投资者",
        details=("{suspended_from} 起停止服务，没有告知投资者",),
        remedy=("这一次已经发生，尽快补告知。告知过而没有记的，补登告知投资者；今后先告知、再停止。",),
    ),
    "suspension_told": Reason(
        "停止服务之前告知了投资者",
        details=("{told_at} 告知，{suspended_from} 起停止服务",),
    ),
    "suspension_told_late": Reason(
        "停止服务之后才告知投资者",
        details=("{suspended_from} 起停止服务，{told_at} 才告知",),
        remedy=("这一次已经发生。时间记错的，更正记录；今后先告知、再停止。",),
    ),
    "test_data_masked": Reason(
        "已经脱敏",
    ),
    "test_data_unmasked": Reason(
        "含敏感数据，没有脱敏，也没有写明必须使用的理由",
        remedy=("脱敏后更正测试数据记录；必须使用敏感数据的，写明理由。",),
    ),
    "test_failed": Reason(
        "测试没有通过就开始",
        details=("{tested_at} 测试没有通过，{started} 仍然开始",),
        remedy=("这一次已经发生，尽快补测。开始之前另有通过的一轮，补登测试执行；今后测试通过再开始。",),
    ),
    "test_finished_late": Reason(
        "开始之后才测完",
        details=("{started} 开始，{tested_at} 才测完",),
        remedy=("这一次已经发生。时间记错的，更正记录；今后测试通过再开始。",),
    ),
    "test_passed": Reason(
        "开始之前测试通过",
        details=(
            "{tested_at} 测试通过，{started} 开始",
            "{tested_at} 测试通过",
        ),
    ),
}
