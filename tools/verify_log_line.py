"""Checks the proof of one log line with the standard library and the public key alone; shares no code with 证安.

record: u16 length | source | u64 seq | u64 received ns | u8 flags | bytes; trees RFC 6962, notes C2SP, Ed25519 RFC 8032."""

import base64
import hashlib
import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
ROOT, D = pow(2, 2**253 - 5, 2**255 - 19), -121665 * pow(121666, -1, P) % P
NEW = {"sha256": hashlib.sha256, "sha512": hashlib.sha512, "sm3": lambda data: hashlib.new("sm3", data)}


def need(right, what):
    return right or sys.exit(f"不符：{what}")


def leads(leaf, index, size, path, algorithm):
    new, last = NEW[algorithm], size - 1
    for step in map(bytes.fromhex, path):
        need(last, "路径太长")
        if index & 1 or index == last:
            leaf = new(b"\1" + step + leaf).digest()
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            leaf = new(b"\1" + leaf + step).digest()
        index, last = index >> 1, last >> 1
    return need(not last and path == [step.lower() for step in path], "路径太短，或写法被改动") and leaf


def ed25519(public, message, signature):
    def add(a, b):
        t = D * a[0] * b[0] * a[1] * b[1]
        return (a[0] * b[1] + b[0] * a[1]) * pow(1 + t, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, P) % P

    def times(n, p):
        return add(times(n // 2, add(p, p)), p if n % 2 else (0, 1)) if n else (0, 1)

    def point(data):
        y = int.from_bytes(data, "little") % 2**255
        x = pow(square := (y * y - 1) * pow(D * y * y + 1, -1, P) % P, (P + 3) // 8, P)
        (x,) = [root for root in (x, x * ROOT % P) if (root * root - square) % P == 0][:1]
        return x if x % 2 == data[31] >> 7 else -x % P, y

    k, s = (
        int.from_bytes(n, "little") for n in (NEW["sha512"](signature[:32] + public + message).digest(), signature[32:])
    )
    base, a = point((4 * pow(5, -1, P) % P).to_bytes(32, "little")), point(public)
    return len(signature) == 64 and s < L and times(s, base) == add(point(signature[:32]), times(k % L, a))


def signed(note, keys):
    (text, _, lines), good = note.rpartition("\n\n"), False
    for mark, name, blob in (line.split(" ") for line in lines.removesuffix("\n").split("\n")):
        raw = base64.b64decode(blob, validate=True)
        for key in (base64.b64decode(k.split("+", 2)[2]) for k in keys if k.startswith(f"{name}+{raw[:4].hex()}+")):
            good = mark == "—" and blob == base64.b64encode(raw).decode() and lines.endswith("\n")
            need(good and key[0] == 1 and ed25519(key[1:], text.encode() + b"\n", raw[4:]), "签名与正文不符")
    return need(good, "没有给定公钥的签名") and text.split("\n")


def in_ledger(held, keys, digest, name):
    said, (origin, size, root, kind, *_) = json.loads(held["body"]), signed(held["checkpoint"], keys)
    leaf = NEW[held["algorithm"]](b"\0" + bytes.fromhex(held["previous"]) + held["body"].encode()).digest()
    found = leads(leaf, said["seq"] - 1, int(size), held["path"], held["algorithm"])
    need((found, kind) == (base64.b64decode(root), f"digest {held['algorithm']}"), "封存记录不在签名的账本里")
    stated = said["payload"]["manifest"], held["format"], held["previous"].lower()
    need(stated == (digest, "zhengan-proof/1", held["previous"]), "账本记的是另一份清单，或写法被改动")
    return need(name.startswith(f"{origin}/segment/"), "账本是另一家机构的") and int(size)


def check(held, keys):
    record, algorithm = base64.b64decode(held["record"], validate=True), held["algorithm"]
    need((held["format"], held["record"]) == ("zhengan-log-line/1", base64.b64encode(record).decode()), "写法被改动")
    (name, rows, root, *kind, time), new = signed(held["note"], keys), NEW[algorithm]
    digest = new(held["manifest"].encode()).hexdigest()
    need(kind == [f"digest {algorithm}", f"manifest {digest}"], "清单不是签名的那一份")
    found = leads(new(b"\0" + record).digest(), held["index"], int(rows), held["path"], algorithm)
    need(found == base64.b64decode(root), "这一行不在签名的段里")
    end = 2 + int.from_bytes(record[:2], "big")
    seq, received = (int.from_bytes(record[end + at : end + at + 8], "big") for at in (0, 8))
    at = datetime.fromtimestamp(received // 10**9, timezone(timedelta(hours=8)))
    kept = held["ledger"] is not None and in_ledger(held["ledger"], keys, digest, name)
    by = f"段的签名和账本检查点（{kept} 条之内）" if kept else "段的签名；证明里还没有账本检查点"
    told = f"来源 {record[2:end].decode()}，第 {seq} 号，{at:%Y-%m-%d %H:%M:%S}.{received % 10**9:09d} 收到"
    return f"{told}，{time.removeprefix('time ')} 封存于 {name}；凭据：{by}", record[end + 17 :]


if __name__ == "__main__":
    try:  # verify_log_line.py FILE --key KEY [--key KEY …]
        file, *keys = [word for word in sys.argv[1:] if word != "--key"]
        told, line = check(json.loads(Path(file).read_bytes()), keys)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, OSError) as error:
        need(False, f"证明文件或公钥读不懂（{error}）。用法：verify_log_line.py 证明文件 --key 公钥")
    print(f"{told}\n{line.decode(errors='backslashreplace')}")
