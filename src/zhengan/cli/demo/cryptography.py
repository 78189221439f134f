"""Commercial cryptography: an assessment of each important system, and the one that was forgotten."""

from datetime import timedelta

from zhengan.cli.demo.chapter import Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene
from zhengan.cli.demo.systems import important_systems


def cryptography(scene: Scene) -> Chapter:
    """Assessments in the last two years."""
    forgotten = scene.befallen("crypto_forgotten")
    chance = scene.chance("cryptography")
    systems = important_systems(scene)
    days = {item.key: scene.back(int(chance.integers(60, 700))) for item in systems}
    rows = [
        kept(
            "crypto_assessment",
            f"crypto-{item.key}",
            {
                "system": item.key,
                "assessed_on": max(days[item.key], item.live_on - timedelta(days=20)),
                "result": "基本符合",
            },
        )
        for item in systems
        if item.key != forgotten
    ]
    faults = [
        Planted(
            "csrc-218/26#crypto",
            item.key,
            "unproven",
            "no_record",
            f"{item.name}没有做过商用密码应用安全性评估的记录。",
        )
        for item in systems
        if item.key == forgotten
    ]
    return Chapter(rows, faults)
