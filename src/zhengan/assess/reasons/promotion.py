"""Own development, projects, intellectual property, training and the industry's backup data centre."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "crypto_assessed": Reason(
        "做过商用密码应用评估",
        details=("{assessed_on} 做过商用密码应用评估",),
    ),
    "crypto_not_assessed": Reason(
        "没有做过商用密码应用评估",
        remedy=("开展商用密码应用安全性评估，登记评估日和结论。",),
    ),
    "functions_not_stated": Reason(
        "系统没有写明功能，看不出是不是点名的一类",
        remedy=("在系统登记里写明系统的功能。",),
    ),
    "in_custody": Reason(
        "已经存放",
        details=("{deposited_on} 存放，是在用版本 {version}", "{deposited_on} 存放"),
    ),
    "no_policy": Reason(
        "没有这方面的制度",
        remedy=("制定这方面的制度并批准施行，登记制度；已经有的，补登。",),
    ),
    "no_project": Reason(
        "没有在做的项目",
        remedy=("开展这项工作，把项目登记到“试点项目”；已经在做的，补登。",),
    ),
    "other_version_kept": Reason(
        "存放的不是在用版本",
        details=("在用版本 {version}，存放的是 {kept_version}",),
        remedy=("把在用版本的程序存放好，登记到“程序备份”；版本号记错的，更正。",),
    ),
    "part_not_kept": Reason(
        "程序有存放，缺这一部分",
        remedy=("把缺的程序补存，登记到“程序备份”。",),
    ),
    "part_not_stated": Reason(
        "没有写明存放的是源程序还是执行程序",
        remedy=("在“程序备份”里写明含不含源程序、执行程序。",),
    ),
    "policy_ahead": Reason(
        "制度批准了，还没有施行",
        details=("{effective_on} 才施行",),
        remedy=("让制度早日施行；施行日记错的，更正。",),
    ),
    "policy_in_force": Reason(
        "有施行中的制度",
        details=("{effective_on} 施行，当日有效",),
    ),
    "project_ended": Reason(
        "项目已经结束，没有在做的",
        details=("上一个项目 {ended_on} 结束，没有在做的",),
        remedy=("开展后续工作，把项目登记到“试点项目”；仍在做的，更正截止日。",),
    ),
    "project_running": Reason(
        "正在开展",
    ),
}
