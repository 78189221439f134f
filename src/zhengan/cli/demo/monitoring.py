"""What is watched: an indicator for each measured system."""

from datetime import date

from zhengan.cli.demo.chapter import Chapter, kept
from zhengan.cli.demo.scene import Scene
from zhengan.cli.demo.systems import important_systems

_BEGINNING = date(2022, 1, 4)


def monitoring(scene: Scene) -> Chapter:
    """Indicators of the important systems."""
    return Chapter(
        [
            kept(
                "indicator",
                f"indicator-{item.key}",
                {
                    "system": item.key,
                    "metric": item.metric,
                    "threshold": f"≥ {item.capacity // 2}",
                    "owner": "运行值班",
                    "from": max(_BEGINNING, item.live_on),
                },
            )
            for item in important_systems(scene)
        ]
    )
