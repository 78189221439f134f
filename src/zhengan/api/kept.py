"""Answers kept under the key that a program gave its request, so that asking twice does a thing once.

begin(…)    the request is new: it is marked as being worked on. Asked before: its answer is raised as `Again`
finish(…)   keeps the answer; of a fault of the server nothing is kept, so that asking again tries again

Kept for a day. The mark is a row that the database lets exist once, so that two processes do not work on one request. A mark of a
process that died is taken over after a while: writing a record twice enters it once, so nothing is lost or doubled by it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import HttpResponse

from zhengan.api.problems import Problem
from zhengan.web.models import KeptAnswer, User

HEADER = "Idempotency-Key"
LONGEST_KEY = 200
KEPT = timedelta(hours=24)
_ABANDONED = timedelta(minutes=5)
_WORTH_KEEPING = ("Content-Type", "ETag", "Location", "Content-Language")
_FAULT = 500


class Again(Exception):  # noqa: N818  # a way out, not an error
    """The same request was answered before."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__("answered before")
        self.answer = answer


@dataclass(frozen=True)
class Mark:
    """A request that is being worked on."""

    id: int


def begin(user: User, institution: str, key: str, asked: str, now: datetime) -> Mark:
    """Mark a request. Raises Again for one answered before, Problem for one in work and for a key of another request."""
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        words = f"{HEADER} 应为 1 至 {LONGEST_KEY} 个可见字符，实为 {len(key)} 个。"
        raise Problem("wrong-request", (words, f"{HEADER} must be 1 to {LONGEST_KEY} printable characters."))
    KeptAnswer.objects.filter(made_at__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            made = KeptAnswer.objects.create(user=user, institution=institution, key=key, asked=asked, made_at=now)
    except IntegrityError:
        return _met_before(KeptAnswer.objects.filter(user=user, institution=institution, key=key).first(), asked, now)
    return Mark(made.pk)


def finish(mark: Mark, answer: HttpResponse) -> None:
    """Keep the answer to a marked request."""
    kept = KeptAnswer.objects.filter(pk=mark.id)
    if answer.status_code >= _FAULT:
        kept.delete()
        return
    headers = {name: answer[name] for name in _WORTH_KEEPING if name in answer}
    kept.update(status=answer.status_code, headers=headers, body=answer.content)


def _met_before(found: KeptAnswer | None, asked: str, now: datetime) -> Mark:
    if found is not None and found.asked != asked:
        words = f"这个 {HEADER} 已经用于另一个请求，没有执行。"
        raise Problem("other-request", (words, f"This {HEADER} belongs to another request; nothing was done."))
    if found is not None and found.status is not None:
        answer = HttpResponse(bytes(found.body), status=found.status, headers=found.headers)
        answer["Idempotency-Replayed"] = "true"
        raise Again(answer)
    if found is not None and abs(now - found.made_at) > _ABANDONED and _taken_over(found, now):
        return Mark(found.pk)
    said = ("同一个请求正在处理。", "The same request is being worked on.")
    raise Problem("in-progress", said, headers={"Retry-After": "2"})


def _taken_over(found: KeptAnswer, now: datetime) -> bool:
    """Of several that come now, one takes it over."""
    return bool(KeptAnswer.objects.filter(pk=found.pk, made_at=found.made_at).update(made_at=now))
