"""Secrets and biometric runs where they do not belong: settings, commands, chats, bodies; with what only looks like them."""

# ruff: noqa: E501 - texts as they are written

import base64
import string
from random import Random

from tests.protect.third.marked import mark
from tests.protect.third.numbers import digits, one_of
from tests.protect.third.others import address_of_host, day, guid, hexes, order_no, stamp, version

_URL = string.ascii_letters + string.digits + "-_"
_PLAIN = string.ascii_letters + string.digits


def _run(random: Random, alphabet: str, count: int) -> str:
    return "".join(random.choices(alphabet, k=count))


def _password(random: Random) -> str:
    word = one_of(random, "Abc", "Hy2024", "oracle", "Trade", "Qwe", "zaq1", "P@ss", "admin", "Kc")
    return (
        word
        + one_of(random, "@", "#", "!", "_", "")
        + _run(random, _PLAIN, random.randrange(4, 10))
        + one_of(random, "", "", "!", "$", "#")
    )


def _token(random: Random) -> str:
    head, body = (
        base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        for text in ('{"alg":"HS256","typ":"JWT"}', f'{{"sub":"{digits(random, 9)}","exp":{digits(random, 10)}}}')
    )
    return f"{head}.{body}.{_run(random, _URL, 43)}"


def secret_settings(random: Random) -> str:
    """Settings of services."""
    host = address_of_host(random)
    password, key = mark("secret", _password(random)), mark("secret", _run(random, _PLAIN, 32))
    return one_of(
        random,
        f"spring:\n  datasource:\n    url: jdbc:mysql://{host}/crm?useSSL=false\n    username: crm_app\n    password: {password}",
        f"spring.datasource.username=uf20\nspring.datasource.password={password}\nspring.redis.port=6379",
        f"DB_HOST={host}\nDB_USER=ta\nDB_PASSWORD={password}\nAPP_VERSION={version(random)}",
        f"export AWS_ACCESS_KEY_ID={mark('secret', 'AKIA' + _run(random, string.ascii_uppercase + '234567', 16))}\n"
        f"export AWS_SECRET_ACCESS_KEY={mark('secret', _run(random, _PLAIN + '/+', 40))}",
        f"redis://:{password}@{host}/0" if "@" not in password else f"redis.password={password}",
        f"sms:\n  accessKeyId: {mark('secret', 'LTAI5t' + _run(random, _PLAIN, 18))}\n  accessKeySecret: {mark('secret', _run(random, _PLAIN, 30))}",
        f'{{"appId":"wx{hexes(random, 16)}","appSecret":"{mark("secret", hexes(random, 32))}"}}',
        f"sm4.key={mark('secret', hexes(random, 32))}\nsm4.mode=CBC",
        f"api_key: {key}\ntimeout: 3000",
        f'<property name="password" value="{password}"/>\n<property name="maxActive" value="{random.randrange(1, 99)}"/>',
        _pem(random),
    )


def secret_lines(random: Random) -> str:
    """Secrets in logs, commands and chats."""
    password, token = mark("secret", _password(random)), mark("secret", _token(random))
    return one_of(
        random,
        f"Authorization: Bearer {token}",
        f"{stamp(random)} DEBUG login request {{username=hy{digits(random, 4)}, password={password}, ip={address_of_host(random)}}}",
        f"curl -H 'X-Api-Key: {mark('secret', _run(random, _PLAIN, 40))}' http://{address_of_host(random)}/v1/orders",
        f"测试环境账号 tester01 密码 {mark('secret', _password(random), 'spoken')}，有效期到{day(random)}",
        f"初始密码：{password}，首次登录请修改",
        f"交易密码为{mark('secret', digits(random, 6), 'spoken')}，客户口述，坐席已提醒不要告知他人",
        f"mysql -h {address_of_host(random).split(':')[0]} -u root --password={password} oms",
        f'{{"access_token":"{token}","expires_in":7200}}',
        f"CTP 登录 UserID={digits(random, 8)} Password={password} BrokerID=9999",
        f"conn = pymysql.connect(host='db1', user='oms', password='{password}', port=3306)",
    )


def biometric(random: Random) -> str:
    """Coded faces, fingers, voices under the names that systems give them."""
    size = random.randrange(60, 400)
    run = base64.b64encode(random.randbytes(size)).decode()
    face = mark("biometric", "/9j/4AAQSkZJRgABAQ" + run)
    feature = mark("biometric", run)
    return one_of(
        random,
        f'{{"reqNo":"{order_no(random)}","faceImage":"{face}","score":0.{digits(random, 4)}}}',
        f"<fingerprintFeature>{feature}</fingerprintFeature>",
        f"faceFeature={feature} channel=APP result=pass",
        f'{{"face_b64":"{face}","liveness":true}}',
        f"声纹特征：{feature}",
        f"人脸特征值 {mark('biometric', hexes(random, size * 2))}",
        f"palmVeinTemplate: {feature}",
    )


def template_rows(random: Random) -> str:
    """Rows of templates whose columns are named at the head."""
    feature = base64.b64encode(random.randbytes(random.randrange(60, 400))).decode()
    return f"INSERT INTO t_bio (client_id, finger_template, create_date) VALUES ({digits(random, 8)}, '{mark('biometric', feature)}', {day(random, '%s%s%s')});"


def no_secret(random: Random) -> str:
    """Masked, empty, referred to, only talked of; pictures and hashes of things."""
    run = base64.b64encode(random.randbytes(random.randrange(60, 300))).decode()
    return one_of(
        random,
        "password=******", "spring.datasource.password=${DB_PASSWORD}", 'password: ""', "密码错误次数过多，账户已锁定30分钟", "token=null",
        "请勿将密码告知他人，密码长度为8至16位", '{"password":"***","username":"hy0021"}', "pwd: <redacted>", "修改密码成功，耗时12ms",
        "password_expire_days=90", "token.ttl.seconds=7200", "secret.rotation.enabled=true", "密钥已于上周轮换，下次轮换时间待定",
        f'{{"contractPdf":"JVBERi0xLjQK{run}"}}', f'<img src="data:image/png;base64,iVBORw0KGgo{run}" alt="logo"/>', f"captchaImage={run}",
        f"sha256:{hexes(random, 64)}  uf20-{version(random)}.tar.gz", f"commit {hexes(random, 40)}", f"ETag: \"{hexes(random, 32)}\"", f"traceparent: 00-{hexes(random, 32)}-{hexes(random, 16)}-01",
        f"人脸识别通过，相似度 0.{digits(random, 4)}，流水 {guid(random)}", "@types/node@18.11.9 lodash@4.17.21", "scott@//db01:1521/orcl", "root@hs-trade-01:~# tail -f uf20.log",
    )  # fmt: skip


def _pem(random: Random) -> str:
    name = one_of(random, "RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY")
    body = "\n".join(_run(random, _PLAIN + "+/", 64) for _ in range(random.randrange(3, 12)))
    return mark("secret", f"-----BEGIN {name}-----\n{body}\n{_run(random, _PLAIN, 30)}==\n-----END {name}-----")
