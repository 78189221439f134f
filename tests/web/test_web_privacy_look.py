"""The pages on personal information as a person sees them: wide and narrow, light and dark."""

from datetime import timedelta

from tests.privacy.inventory_given import PROOF, found
from tests.web.browser import look
from tests.web.given import AsPerson, Console
from zhengan.privacy.inventory import Store
from zhengan.web.privacy.desk import desk_of
from zhengan.workspace.clock import now, today

FOUND = {
    ("customer", "cust_name"): {"name": 182_344},
    ("customer", "id_no"): {"resident_id18": 180_201, "resident_id15": 77},
    ("customer", "mobile"): {"mobile": 181_002},
    ("customer", "face_img"): {"biometric": 1_201},
}


def test_the_pages_look_right(as_person: AsPerson, demo_console: Console, served: str) -> None:
    desk, at = desk_of(demo_console.institution), now()
    desk.put_store(Store("crm-db", "客户关系库", "crm", "财富管理部", ("act-marketing",), "P1Y"), "filer", at)
    desk.put_store(Store("oa-share", "办公共享盘", inside=False), "filer", at)
    taken = desk.take_scan("crm-db", found("db", FOUND), at - timedelta(hours=1), "filer", at)
    desk.put_withdrawal("w-1", "act-marketing", 37, (today() - timedelta(days=9), None), PROOF, "filer", at)
    pages = {
        "map": "", "differences": "differences/", "consents": "consents/", "biometrics": "biometrics/", "gateway": "gateway/",
        "attestations": "attestations/", "store": "stores/of/crm-db/", "plan": "stores/of/crm-db/plan/",
        "store-edit": "stores/edit/?store=crm-db", "scan": f"scans/{taken.scan.id}/",
    }  # fmt: skip
    for name, path in pages.items():
        look(as_person("filer"), f"{served}{demo_console.url(f'privacy/{path}')}", f"privacy-{name}")
    look(as_person("reviewer"), f"{served}{demo_console.url('privacy/stores/of/crm-db/')}", "privacy-store-review")
