"""Backups, facilities, centers."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "active_center": Reason(
        "双活、多活的数据中心在服务",
    ),
    "active_not_stated": Reason(
        "没有写明哪些数据中心同时在服务",
        remedy=("在系统登记里写明哪些数据中心同时在服务。",),
    ),
    "away": Reason(
        "灾难备份设施在同城或者异地",
    ),
    "in_sync": Reason(
        "灾难备份中心同步保存数据",
    ),
    "local_only": Reason(
        "只在本地，不在同城或者异地",
        remedy=("在同城或者异地建立灾难备份设施，登记所在的数据中心。",),
    ),
    "multi_active": Reason(
        "双活、多活的数据中心互为灾难备份设施",
    ),
    "no_center": Reason(
        "没有在用的灾难备份中心",
        remedy=("建立同城和异地灾难备份中心；已建的登记备份设施和所在的数据中心。",),
    ),
    "no_facility": Reason(
        "没有在用的设施",
        remedy=("建立备份设施；已建的登记种类、起始日和所在的数据中心。",),
    ),
    "not_in_sync": Reason(
        "灾难备份中心没有同步保存数据",
        remedy=("改为同步保存数据，更正备份设施记录。",),
    ),
    "objective_set": Reason(
        "定了恢复目标",
        details=("恢复时间目标 {rto_minutes}，恢复点目标 {rpo_minutes}",),
    ),
    "one_center": Reason(
        "同时服务的数据中心不到两个",
        details=("同时服务的数据中心 {active_centers}，应有两个以上",),
        remedy=("让两个以上数据中心同时服务，其中要有同城或者异地的。",),
    ),
    "site_unknown": Reason(
        "设施没有写明在哪个数据中心，看不出是不是同城、异地",
        remedy=("在备份设施记录里写明所在的数据中心，并登记数据中心在本地、同城还是异地。",),
    ),
    "sync_not_stated": Reason(
        "没有写明数据是否同步保存",
        remedy=("在备份设施记录里写明是否同步保存；双活、多活的中心也登记为灾难备份设施并写明。",),
    ),
}
