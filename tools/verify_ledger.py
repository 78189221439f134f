"""Checks an exported ledger or a proof with the standard library and the public key alone; shares no code with 证安.

digest_n = H(0 | digest_n-1 | body_n) is chain link and RFC 6962 leaf; checkpoints: C2SP notes, Ed25519 (RFC 8032)."""

import argparse
import base64
import hashlib
import json
from functools import reduce

P, L, ROOT = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493, pow(2, 2**253 - 5, 2**255 - 19)
D, place = -121665 * pow(121666, -1, P) % P, ["首行"]


def need(right, what):
    if not right:
        raise SystemExit(f"不符，{place[0]}：{what}")


def h(algorithm, *parts):
    return hashlib.new(algorithm, b"".join(parts)).digest()


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

    k, s = h("sha512", signature[:32], public, message), int.from_bytes(signature[32:], "little")
    base, a = point((4 * pow(5, -1, P) % P).to_bytes(32, "little")), point(public)
    return s < L and times(s, base) == add(point(signature[:32]), times(int.from_bytes(k, "little") % L, a))


def signed(note, keys, algorithm):
    (text, _, lines), good = note.rpartition("\n\n"), False
    for mark, name, blob in (line.split(" ") for line in lines.removesuffix("\n").split("\n")):
        raw = base64.b64decode(blob)
        for key in (base64.b64decode(k.split("+", 2)[2]) for k in keys if k.startswith(f"{name}+{raw[:4].hex()}+")):
            need(h("sha256", name.encode(), b"\n", key)[:4] == raw[:4] and key[0] == 1, "公钥抄写有误，或不是 Ed25519")
            good = mark == "—" and blob == base64.b64encode(raw).decode() and lines.endswith("\n")
            need(good and ed25519(key[1:], text.encode() + b"\n", raw[4:]), "签名与正文不符")
    _, size, root, digest, *_ = text.split("\n")
    need(good and digest == f"digest {algorithm}", "没有给定公钥的签名，或摘要算法不符")
    return int(size), base64.b64decode(root)


def ledger(head, lines, keys):
    n, last, previous, peaks, algorithm = 0, 0, bytes(32), [], head["algorithm"]
    for line in lines:
        place[0] = f"第 {n} 条之后的检查点" if line.startswith(b'{"c') else f"第 {n + 1} 条"
        if "checkpoint" in (held := json.loads(line)):
            root, last = reduce(lambda right, left: h(algorithm, b"\1", left, right), peaks[::-1]), n
            need(signed(held["checkpoint"], keys, algorithm) == (n, root), "签名的条数或根与记录不符")
            continue
        n, previous, said = n + 1, h(algorithm, b"\0", previous, line[8:-78]), held["body"]
        need(held["digest"] == previous.hex(), "内容或摘要被改动")
        need((said["seq"], said["institution"]) == (n, head["institution"]), "不在自己的位置")
        peaks += [previous]
        for _ in range((n & -n).bit_length() - 1):
            peaks[-2:] = [h(algorithm, b"\1", *peaks[-2:])]
    root = reduce(lambda right, left: h(algorithm, b"\1", left, right), peaks[::-1])
    need((n, root.hex(), "zhengan-ledger/1") == (head["size"], head["root"], head["format"]), "此后不全，或首行被改动")
    need(last and set(head["keys"]) <= set(keys), "没有签名检查点，或首行列有未给出的公钥")
    return f"{n} 条全部相符，前 {last} 条有检查点的签名担保"


def proof(held, _, keys):
    said, algorithm = json.loads(held["body"]), held["algorithm"]
    place[0], (size, root) = f"第 {said['seq']} 条", signed(held["checkpoint"], keys, algorithm)
    previous, *path = steps = [bytes.fromhex(step) for step in (held["previous"], *held["path"])]
    leaf, index, last = h(algorithm, b"\0", previous, held["body"].encode()), said["seq"] - 1, size - 1
    for step in path:
        left = index % 2 or index == last
        while left and index and index % 2 == 0:
            index, last = index // 2, last // 2
        leaf, index, last = h(algorithm, b"\1", *((step, leaf) if left else (leaf, step))), index // 2, last // 2
    need(leaf == root and last == 0, "不在签名的树里")
    need([held["format"], held["previous"], *held["path"]] == ["zhengan-proof/1", *map(bytes.hex, steps)], "写法被改动")
    return f"确在签名检查点的 {size} 条之内：{held['body']}"


if __name__ == "__main__":
    asks = argparse.ArgumentParser(description="核对账本的导出文件或证明文件，需要 SM3 时 Python 的 OpenSSL 应带 SM3")
    asks.add_argument("file", type=argparse.FileType("rb"))
    asks.add_argument("--key", action="append", required=True, help="公钥：名称+标识+base64，可以多次给出")
    given = asks.parse_args()
    try:
        check = ledger if "size" in (header := json.loads(given.file.readline())) else proof
        print(check(header, given.file, given.key))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        need(not error, f"写法被改动（{error}）")
