"""What recurrence, deadlines, registers and judgements can say of any duty."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "absent_in_complete_register": Reason(
        "登记声明完整，其中没有这一项",
        remedy=("先做到，再登记{evidence}；登记其实不完整的，更正“登记完整声明”。",),
    ),
    "all_parts": Reason(
        "内容齐全",
    ),
    "deadline_ahead": Reason(
        "期限未到，还没有完成",
        details=("最迟 {deadline} {verb}，{ahead}",),
        remedy=("最迟 {deadline} {verb}，并登记{evidence}。",),
    ),
    "done": Reason(
        "按期做过",
        details=("按期做过，上次 {last_done}",),
    ),
    "done_afterwards": Reason(
        "起因之后做了，是否及时由人判断",
        details=("起因之后，{done_on} 才做，是否及时由人判断",),
        remedy=("请负责的人查看经过，判断是否及时，签名登记为人工判断。",),
    ),
    "done_before": Reason(
        "起因之前已经做了",
        details=("{done_on} 已经做了，在起因之前",),
    ),
    "done_in_time": Reason(
        "期限之内完成",
        details=("{done_on} {verb}，期限 {deadline}",),
    ),
    "filed": Reason(
        "已经备案",
        details=(
            "{filed_on} 备案，{renewed_on} 更新",
            "{filed_on} 备案",
        ),
    ),
    "first_period": Reason(
        "第一个周期还没有过完",
        details=("第一个周期到 {due_on} 为止，{ahead}",),
        remedy=("最迟 {due_on} 做一次，并登记{evidence}。",),
    ),
    "hole_before_rule": Reason(
        "日志缺口全在受这项要求约束之前",
        details=("{hole_from} 至 {hole_until} 缺日志，全在受这项要求约束之前",),
        remedy=("找得回的补登；找不回的，请负责的人说明缘由，签名登记为人工判断。",),
    ),
    "in_force": Reason(
        "当日有在用的",
        details=("{approved_on} 批准，当日在用",),
    ),
    "judged": Reason(
        "已有人作出判断",
        details=("由 {by} 判断",),
        remedy=("按判断里列出的问题整改，再请负责的人重新判断。",),
    ),
    "judgement_awaited": Reason(
        "证据已在，等人判断",
        remedy=("请负责的人查看证据，作出判断，签名登记，并写明管到哪天。",),
    ),
    "judgement_expired": Reason(
        "原先的判断已经过期，等人重新判断",
        remedy=("请负责的人重新判断，签名登记，并写明管到哪天。",),
    ),
    "late": Reason(
        "做得晚了，过了期限才完成",
        details=(
            "最迟 {deadline} {verb}，{done_on} 才{verb}",
            "过了期限才{verb}：{periods}，上次 {last_done}",
            "有一次过了期限 {deadline} 才{verb}",
        ),
        remedy=("已经晚了，补不回来。把下一次排在期限之前，留出余量；日子记错的，更正{evidence}记录。",),
    ),
    "missed": Reason(
        "有应做而没有做的",
        details=(
            "缺 {missed}：{periods}",
            "缺 {missed}",
        ),
        remedy=(
            "过去的补不回来。做过而没有登记的，补登{evidence}；查明为什么漏做，加上失败告警。下一次最迟 {due_on}。",
            "过去的补不回来。做过而没有登记的，补登{evidence}；查明为什么漏做，防止再漏。",
        ),
    ),
    "missing_parts": Reason(
        "内容不全",
        details=("缺少{missing}",),
        remedy=("补写{missing}，重新批准或者报送。",),
    ),
    "mutatis_59": Reason(
        "参照适用机构按所选口径不必报年报",
    ),
    "never_recorded": Reason(
        "从来没有记过这一项，做没做看不出来",
        remedy=("查清楚做了没有，把这一项补记到{evidence}里。",),
    ),
    "no_calendar": Reason(
        "超出日历数据的范围，日子算不出来",
        remedy=("次年的工作日和交易日公布之后，更新日历数据，或者在工作区指定本地日历文件。",),
    ),
    "no_longer_bound": Reason(
        "已不受约束，此前没有到期应做的",
    ),
    "no_market": Reason(
        "看不出服务哪个市场，交易时段无从确定",
        remedy=("在系统登记里写明服务的市场。",),
    ),
    "no_object": Reason(
        "没有这类对象或者事项",
    ),
    "no_period_set": Reason(
        "制度里没有定多久做一次",
        remedy=("在制度里定下多久做一次，登记到制度的“周期”。",),
    ),
    "no_record": Reason(
        "没有这方面的记录",
        remedy=("做过的，登记{evidence}；没有做的，先做。",),
    ),
    "no_report": Reason(
        "没有报告",
        details=("{held_on} 举行，没有报告",),
        remedy=("补写报告并存档，登记报告日。",),
    ),
    "not_done": Reason(
        "过了期限，没有完成",
        details=("最迟 {deadline} {verb}，过了期限没有{verb}",),
        remedy=("尽快{verb}并登记{evidence}；已经{verb}的，补登。",),
    ),
    "not_filed": Reason(
        "没有备案",
        details=("{graded_on} 定为 {level}，没有备案",),
        remedy=("完成备案，登记备案日。",),
    ),
    "not_reported": Reason(
        "没有报告",
        details=(
            "{started} 开始，没有报告",
            "{finished_on} 测完，没有报告",
        ),
        remedy=("补写或者补报，登记时间；已经报告的，补登{evidence}。",),
    ),
    "not_stated": Reason(
        "没有写明内容，看不出全不全",
        details=("没有写明{not_stated}",),
        remedy=("在{evidence}里写明内容。",),
    ),
    "not_taken": Reason(
        "没有采取，不强求",
    ),
    "not_yet": Reason(
        "还没有到时候",
        details=(
            "还没有到 {due_on}，届时要有",
            "最迟 {deadline} 做好",
        ),
        remedy=(
            "在 {due_on} 以前做好并登记。",
            "最迟 {deadline} 做好，登记{evidence}。",
            "到时候做好并登记{evidence}。",
        ),
    ),
    "nothing_on_file": Reason(
        "没有证据，也没有人判断过",
        remedy=(
            "登记有关证据（{all_evidence}），再请负责的人判断，签名登记。",
            "请负责的人判断，签名登记。",
        ),
    ),
    "nothing_registered": Reason(
        "这类对象一个也没有登记",
        remedy=("登记{object_type}；确实没有的，用“登记完整声明”说明。",),
    ),
    "on_file": Reason(
        "报告已存档",
        details=("{held_on} 举行，{report_on} 报告存档",),
    ),
    "overdue": Reason(
        "过了期限，没有再做",
        details=(
            "上次测评 {assessed_on}，有效到 {serves_until}，过期没有再做",
            "上次 {last_done}，最迟 {due_on} 再做，过期没有做",
            "最迟 {due_on} 做一次，过期没有做",
        ),
        remedy=("尽快再做一次，登记{evidence}；做过的，补登。",),
    ),
    "period_ends": Reason(
        "本期快要结束，还没有做",
        details=(
            "上次 {last_done}，最迟 {due_on} 再做，{ahead}",
            "最迟 {due_on} 做，{ahead}",
        ),
        remedy=("最迟 {due_on} 再做一次，登记{evidence}。",),
    ),
    "permitted": Reason(
        "可做可不做",
    ),
    "person_judges": Reason(
        "要由人判断",
        details=(
            "{discovered_at} 发现，{reported_at} 报告，算不算迟由人判断",
            "{discovered_at} 发现，{notified_at} 通知，渠道是否有效由人判断",
            "异常的告警 {alerts}，都已处置完，最慢的 {raised_at} 告警、{closed_at} 处置完，是否及时由人判断",
            "系统 {stage_on} 到这一阶段，安全措施 {measure_on} 才到位，算不算同步由人判断",
            "{holder} 的职责换了说法，包不包括由人判断",
            "最迟 {deadline} 报送，{done_on} 才报送，算不算违规由人判断",
            "{held_on} 演练，还没有报告，是不是拖得太久由人判断",
            "{discovered_at} 发现，{over_at} 结束，一份报告也没有，是不是瞒报由人判断",
            "{audited_on} 审计发现问题，还没有整改完成，是不是拖得太久由人判断",
            "{finished_on} 测完，还没有报告，是不是拖得太久由人判断",
        ),
        remedy=("请负责的人判断，签名登记。",),
    ),
    "register_begins": Reason(
        "登记开始之前没有证据",
        details=("有 {silent}在首次记录之前或者当期，没有证据",),
        remedy=("找得到更早记录的，补登{evidence}；找不到的，等满一个回看期。",),
    ),
    "reported": Reason(
        "已经报告",
        details=(
            "{sent_at} 报告",
            "{finished_on} 测完，{report_on} 报告",
        ),
    ),
    "taken": Reason(
        "已经采取",
    ),
    "to_be_put_off": Reason(
        "没有赶上期限，日子还没有到，可以改期",
        details=("最迟 {deadline} {verb}，没有赶上；还没有举行，可以改期",),
        remedy=(
            "没有{verb}的，马上{verb}；把日子推后，留足{verb}之后的天数，登记新的日子。按期{verb}过的，补登{evidence}。",
        ),
    ),
    "trigger_only": Reason(
        "只有起因，没有完成的记录",
        remedy=("做过的，登记有关证据（{all_evidence}）；没有做的，尽快做。",),
    ),
}
