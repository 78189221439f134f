"""The gateway's engine: one SMS of 200 bytes, masked, in microseconds of CPU; the 99th of a hundred.

    ./run bench protect gateway

The machine is shared, so a message's time is the best of a few turns; the 99th is taken over many different messages.
"""

import random
import time

from benchmarks.protect.result import Result
from zhengan.privacy.gateway import Policy, mask_message
from zhengan.protect.detect import prepare

ASKED_MICROSECONDS = 100
BYTES = 200
_TURNS = 7


def run(check: bool) -> list[Result]:  # noqa: FBT001 - what every benchmark of this folder takes
    """The figures; with `check` on fewer messages."""
    prepare()
    policy, given = Policy(), messages(300 if check else 2_000)
    for text in given[:100]:
        mask_message(text, policy)
    times = sorted(min(_seconds(text, policy) for _ in range(_TURNS)) for text in given)
    results = []
    for name, place in (("中位", 0.5), ("p99", 0.99)):
        micro = 1e6 * times[int(place * (len(times) - 1))]
        results.append(
            Result(
                f"200 字节短信，{name}，微秒",
                micro,
                ASKED_MICROSECONDS,
                micro / ASKED_MICROSECONDS,
                micro <= ASKED_MICROSECONDS,
            )
        )
    return results


def messages(count: int) -> list[str]:
    """Texts of 200 bytes as a broker sends them; two of three hold something."""
    chance = random.Random(36)
    found = []
    for number in range(count):
        head = chance.choice(
            (
                f"【海晏证券】您尾号6688的证券账户A{chance.randrange(10**9):09}于11月20日",
                f"【海晏证券】尊敬的客户，预留手机13{chance.randrange(10**9):09}已变更，",
                f"【海晏证券】验证码{chance.randrange(10**6):06}，5分钟内有效，",
            )
        )
        text = f"{head}委托买入{number}股成功，金额{chance.randrange(1, 99999):,}.00元。如有疑问请致电95588，"
        size = len(text.encode())
        found.append((text + "谢谢您的支持" * 20).encode()[: max(BYTES, size)].decode("utf-8", "ignore"))
    return found


def _seconds(text: str, policy: Policy) -> float:
    began = time.thread_time()
    mask_message(text, policy)
    return time.thread_time() - began
