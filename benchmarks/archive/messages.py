# ruff: noqa: E501 (one message, one line)
"""What the made-up machines of a broker write: app, how often, form, and the message with slots to fill.

Slots: {n:K} a number below 10^K; {d:K} exactly K digits; {p} a price; {hex:K} K hexadecimal digits; {known:K} the same, of few; {ip}; {uuid:K} of 10^K, {uuid} of very many;
{pool} one of POOLS; {access}, {stamp} the time in the way of nginx and of Java. Half of all numbers and ids are drawn evenly,
half by Zipf's law, so that neither a dictionary nor a plain count flatters compression. All texts are our own.

Calibrated so that a plain `zstd -3` makes about 1/5.03 of the lines, as of the data of the design (public samples of logs with every
number drawn anew). What does not vary in real logs does not vary here: the line of a stack frame and the version of its library belong
to the method, ports of switches and nodes of a cluster are a fixed set, one settlement run writes many lines under one id.
"""

ACCESS = '{ip} - {user} [{access}] "{verb} {path}{n:7} HTTP/1.1" {status} {n:5} "-" "{agent}" rt=0.{d:3} up=app-{n:2}:8080 req={hex:8}'
JSON_ORDER = '{{"event":"order","version":"2.1","channel":"mobile","account":"{d:10}","order_id":"O{d:12}","symbol":"{symbol}","side":"{side}","qty":{n:5},"price":{p},"gw":"{gateway}","currency":"CNY","time_in_force":"DAY"}}'
JSON_FILL = '{{"event":"fill","version":"2.1","venue":"XSHG","order_id":"O{d:12}","fill_id":"{hex:12}","symbol":"{symbol}","qty":{n:4},"price":{p},"latency_us":{n:5}}}'

SYSLOG: tuple[tuple[str, int, str], ...] = (
    ("nginx", 160, ACCESS),
    ("oms", 80, JSON_ORDER),
    ("oms", 70, JSON_FILL),
    ("gateway", 40, "委托申报成功 账号={d:10} 证券代码={symbol} 委托数量={n:5} 委托价格={p} 申报编号={d:9} 席位={n:4} 耗时={n:4}微秒"),
    ("gateway", 25, "成交回报 账号={d:10} 成交编号={d:14} 成交价={p} 成交量={n:5} 对手方席位={n:4}"),
    ("gateway", 12, "撤单请求被拒绝 账号={d:10} 原申报编号={d:9} 原因={reason} 错误码={n:4}"),
    ("gateway", 8, "行情通道切换 从 {ip} 到 {ip} 延迟={n:5}微秒 丢包={n:2}"),
    ("risk", 30, "前端风控检查 账号={d:10} 规则={rule} 可用资金={n:9}.{d:2} 冻结={n:8}.{d:2} 结果={result}"),
    ("sshd", 35, "Accepted publickey for {user} from {ip} port {n:5} ssh2: ED25519 SHA256:{known:32}"),
    ("sshd", 50, "Connection closed by authenticating user {user} {ip} port {n:5} [preauth] after failed password attempts, policy lockout-standard"),
    ("sshd", 15, "pam_unix(sshd:session): session opened for user {user}(uid={n:4}) by (uid=0) sid={hex:8}"),
    ("kernel", 30, "[{n:7}.{d:6}] nic{n:1}: rx queue {n:2} stalled, {n:6} frames in ring, interrupt rebound to cpu {n:2}"),
    ("kernel", 20, "[{n:7}.{d:6}] blk: request of {n:4} sectors at {n:10} on dm-{n:2} took {n:5} ms, threshold for slow requests is 500 ms, device queue depth 64"),
    ("kernel", 15, "[{n:7}.{d:6}] FW-DROP IN=eth0 SRC={ip} DST={ip} LEN=60 TOS=0x00 PREC=0x00 TTL=63 PROTO=TCP SPT={n:5} DPT={n:5} WINDOW=29200 SYN URGP=0"),
    ("mysqld", 45, "{n:8} [Note] [conn] query took {n:2}.{d:6}s rows={n:6} examined={n:7} db=trade_{n:2} digest={known:32}"),
    ("mysqld", 25, "{n:8} [Warning] [lock] transaction {hex:10} waits {n:5} ms for row lock on `trade`.`{table}` page {n:7}"),
    ("postgres", 60, "[{n:5}-{n:2}] LOG: checkpoint complete: wrote {n:6} buffers, {n:3} write-ahead files added, 0 removed, 12 recycled; write=269.9 s, sync={n:2}.{d:3} s, total=270.1 s"),
    ("settle", 45, "c.e.settle.{klass} - batch {uuid:2} account {d:10} moved {n:9}.{d:2} CNY between customer and house ledgers, step {n:2} of the nightly settlement run finished"),
    ("settle", 25, "c.e.settle.{klass} - retry {n:1} of task {uuid:4} after {n:5} ms: peer {ip}:{n:5} reset the stream"),
    ("hdfs", 80, "PacketResponder {n:1} for block blk_{d:19} of size {n:8} from /{ip} finished, terminating after all packets were acknowledged downstream"),
    ("hdfs", 40, "replica blk_{d:19}_{n:7} placed on {ip}:{n:5}, quota left {n:10} bytes, pipeline confirmed by all targets"),
    ("vpnd", 25, "session {hex:16} user={user} peer={ip} assigned={ip} bytes_in={n:8} bytes_out={n:8} reason={result}"),
    ("scheduler", 40, "job={table}_{n:4} attempt={uuid} state={state} queue=default.batch.nightly cpu_ms={n:6} mem_kb={n:7} node=n{n:3}"),
    ("keepalived", 60, "health probe of upstream app-{n:2} on port 8080 passed in {n:3} ms, state unchanged, next probe in 5 seconds, weight 100"),
    ("gateway", 45, "会话心跳正常 通道={gateway} 序号={n:8} 间隔=3秒 未确认报文=0 重连次数=0 状态=已登录"),
    ("crond", 40, "({user}) CMD (/opt/ops/bin/collect-metrics --interval 60 --quiet --output /var/spool/metrics >/dev/null 2>&1) pid={n:5}"),
    ("java", 25, "java.lang.IllegalStateException: order {d:12} is {state} already at com.example.trade.{klass}.apply({klass}.java:{n:3})"),
    ("java", 90, "\tat com.example.trade.{frame}) ~[trade-core-8.2.14.jar:?]"),
)  # fmt: skip
OLD: tuple[tuple[str, int, str], ...] = (
    (
        "switch",
        12,
        "%LINK-3-UPDOWN: interface Te1/{n:1}/{n:2} changed state to {state}, flaps {n:4}, mac {hex:12}",
    ),
    ("firewalld", 12, "rule {n:4} denied {ip}:{n:5} -> {ip}:{n:5} proto 6 zone {zone} session {n:9}"),
)
BARE: tuple[tuple[str, int, str], ...] = (
    (
        "",
        10,
        "{stamp} [exec-{n:2}] INFO  c.e.quote.{klass} - snapshot {symbol} seq={n:9} last={p} volume={n:8} {hex:8}",
    ),
    ("", 6, "{stamp} WARN  行情快照延迟 证券代码={symbol} 序号={n:9} 延迟={n:5}毫秒 通道={gateway}"),
    (
        "",
        6,
        '{{"time":"{iso}","level":"info","app":"clearing","account":"{d:10}","amount":{n:8}.{d:2},"request_id":"{uuid}"}}',
    ),
    ("", 6, ACCESS),
)

POOLS: dict[str, tuple[str, ...]] = {
    "user": ("-", "root", "ops01", "ops02", "ops03", "dba", "deploy", "backup", "audit", "wangfang", "lijun", "zhaolei", "monitor"),
    "verb": ("GET", "GET", "GET", "POST", "POST", "PUT", "HEAD"),
    "path": ("/api/v2/orders/", "/api/v2/quotes/", "/api/v1/accounts/", "/static/app.js?v=", "/login?next=", "/research/report/", "/api/v2/positions/"),
    "status": ("200", "200", "200", "200", "200", "204", "302", "304", "400", "404", "499", "502"),
    "agent": (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Trade/8.2",
        "TradeApp/6.4.1 (iOS 19; zh-CN)",
        "TradeApp/6.4.0 (Android 15)",
        "curl/8.9.1",
        "okhttp/5.1",
    ),
    "side": ("BUY", "SELL"),
    "gateway": ("gw-sh-1", "gw-sh-2", "gw-sz-1", "gw-sz-2", "gw-bj-1"),
    "reason": ("已成交", "已撤单", "非交易时间", "申报编号不存在", "席位受限"),
    "rule": ("单笔上限", "日累计上限", "价格笼子", "自成交", "黑名单", "流速控制"),
    "result": ("通过", "通过", "通过", "拒绝", "人工复核", "timeout", "closed"),
    "table": ("t_order", "t_fill", "t_position", "t_cash", "t_account", "t_quote_min"),
    "klass": ("OrderBook", "FeeCalculator", "PositionKeeper", "CashLedger", "BatchRunner", "QuoteReader", "RouteTable", "SessionStore"),
    "frame": tuple(
        f"{klass}.{method}({klass}.java:{41 + 83 * place + 17 * number})"
        for place, method in enumerate(("apply", "commit", "lookup", "rebalance", "onMessage", "doFilter", "lambda$run$0"))
        for number, klass in enumerate(("OrderBook", "FeeCalculator", "PositionKeeper", "CashLedger", "BatchRunner", "QuoteReader"))
    ),
    "state": ("RUNNING", "DONE", "FAILED", "QUEUED", "up", "down", "CANCELLED"),
    "zone": ("office", "core", "dmz", "exchange", "test"),
    "symbol": tuple(f"{base + step * 7:06d}" for base in (600000, 1, 300001, 688001) for step in range(60)),
}  # fmt: skip
HOSTS = tuple(
    f"{role}-{site}{number:02d}"
    for role in ("trade", "web", "db", "core")
    for site in ("sh", "sz")
    for number in range(1, 9)
)
