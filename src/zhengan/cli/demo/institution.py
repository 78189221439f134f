"""The firm itself: who it is, who answers for what, its own rules, what it declares, and what people have judged."""

from collections.abc import Iterator
from datetime import date, timedelta

from zhengan.cli.demo.chapter import INSTITUTION, Cell, Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene
from zhengan.records import Row

FIRST_RULES = date(2023, 9, 1)


def institution(scene: Scene) -> Chapter:
    """The institution, its registers, offices, policies, people and money, and signed judgements."""
    rows = [
        kept(
            "institution",
            INSTITUTION,
            {"name": "示范证券股份有限公司", "uscc": "91310000MADM00019J", "kind": "securities", "bureau": "上海"},
        ),
        *_registers(),
        *_offices(),
        *_policies(),
        *_people_and_money(scene),
        *_judgements(scene),
    ]
    expired = Planted(
        "csrc-218/20#continuity",
        "",
        "manual",
        "judgement_expired",
        "恢复目标和业务连续性的人工判断已经过期，没有重新判断。",
    )
    return Chapter(rows, [expired])


def _registers() -> Iterator[Row]:
    for record_type, since in (
        ("backup_run", date(2023, 1, 1)),
        ("backup_verification", date(2023, 1, 1)),
        ("change", date(2023, 1, 1)),
        ("csrc_filing", date(2023, 5, 1)),
        ("network_link", date(2023, 1, 1)),
    ):
        yield kept("register", f"register-{record_type}", {"record_type": record_type, "complete_from": since})


def _offices() -> Iterator[Row]:
    for role, holder, position in (
        ("first_responsible", "沈怀远", "董事长"),
        ("directly_responsible", "陆知行", "副总裁"),
        ("cio", "陆知行", "首席信息官"),
        ("lead_department", "信息技术部", "牵头部门"),
        ("cii_responsible", "顾明澈", "关键信息基础设施安全负责人"),
        ("security_manager", "江若谷", "信息安全主管"),
    ):
        cells: dict[str, Cell] = {"role": role, "holder": holder, "position": position, "from": FIRST_RULES}
        yield kept("appointment", f"office-{role}", cells)


def _policies() -> Iterator[Row]:
    for domain, title, periods in (
        ("governance", "网络和信息安全管理办法", None),
        ("change", "信息系统变更管理办法", None),
        ("testing", "信息系统测试管理办法", None),
        ("logging", "日志管理细则", None),
        ("backup", "数据备份与恢复管理办法", None),
        ("stress_test", "压力测试管理办法", ["cii_stress_test=P6M"]),
        ("drill", "应急演练管理办法", ["drill=P6M"]),
        ("supplier", "信息技术供应商管理办法", None),
    ):
        cells: dict[str, Cell] = {
            "title": title,
            "domain": domain,
            "approved_on": FIRST_RULES - timedelta(days=14),
            "effective_on": FIRST_RULES,
            "review_period": "P1Y",
            "periods": periods,
        }
        yield kept("policy", f"policy-{domain}", cells)


def _people_and_money(scene: Scene) -> Iterator[Row]:
    for year in range(2023, scene.as_of.year):
        grown = year - 2023
        yield kept(
            "staffing",
            f"staff-{year}",
            {
                "year": year,
                "staff": 3860 + 45 * grown,
                "it_staff": 312 + 14 * grown,
                "security_staff": 18 + 2 * grown,
                "cii_staff": 6,
                "certified": 15 + 2 * grown,
            },
        )
        yield kept(
            "budget",
            f"budget-{year}",
            {
                "year": year,
                "it_spend": 286_000_000 + 21_000_000 * grown,
                "security_spend": 24_500_000 + 2_300_000 * grown,
                "revenue": 3_720_000_000 + 110_000_000 * grown,
                "net_profit": 1_180_000_000 + 40_000_000 * grown,
            },
        )


def _judgements(scene: Scene) -> Iterator[Row]:
    """What only a person can say of the attested duties; one of them is out of date."""
    signed, until = scene.back(120), scene.back(120) + timedelta(days=365)
    for number, (obligation, grounds) in enumerate(
        (
            ("csrc-218/14#constructed", "查验各级系统的安全建设方案和验收记录，与等级要求相符。"),
            ("csrc-218/15#assessment-sufficient", "抽查二十四项变更的风险评估，覆盖技术和业务两方面。"),
            ("csrc-218/18#log-quality", "抽查十个系统的日志，字段齐全，时间一致。"),
            ("csrc-218/21#stress-orderly", "查阅测试方案和过程记录，按行业标准有序开展。"),
            ("csrc-218/37#sound", "评审预案并核对演练结果，处置流程可以执行。"),
            ("csrc-218/48#expansion", "核对容量评定和扩容变更，发现不足都及时处置。"),
            ("csrc-218/59#assessed", "专项评估报告已经办公会审定。"),
        ),
        start=1,
    ):
        yield kept(
            "judgement",
            f"judgement-{number}",
            {
                "obligation": obligation,
                "conclusion": "met",
                "grounds": grounds,
                "by": "江若谷（信息安全主管）",
                "on": signed,
                "until": until,
            },
        )
    yield kept(
        "judgement",
        "judgement-continuity",
        {
            "obligation": "csrc-218/20#continuity",
            "conclusion": "met",
            "grounds": "对照业务影响分析，恢复目标与系统重要程度相称。",
            "by": "陆知行（首席信息官）",
            "on": scene.back(385),
            "until": scene.back(20),
        },
    )
