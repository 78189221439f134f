"""A file of each tool, in the form that it documents: the same defect (CVE-2026-1234 in openssl on app01) seen by all of them.

None of these tools is packaged where the tests run, so the files are written here after the schemas that the tools publish.
"""

import json
from collections.abc import Mapping
from typing import Any

CVE = "CVE-2026-1234"
HOST = "jzjy-app01"


def encoded(document: Any) -> bytes:
    """JSON as tools write it."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def sarif(**changes: Any) -> bytes:
    """A log of CodeQL's kind: one result with a rule's score, one by its level, one suppressed, one that is no defect."""
    rules = [
        {
            "id": CVE,
            "name": "OpensslOverflow",
            "shortDescription": {"text": "openssl 缓冲区溢出"},
            "properties": {"security-severity": "9.8", "tags": ["security", "external/cwe/cwe-120"]},
        },
        {
            "id": "py/sql-injection",
            "shortDescription": {"text": "SQL 注入"},
            "defaultConfiguration": {"level": "error"},
        },
    ]
    place = {"physicalLocation": {"artifactLocation": {"uri": "src/login.py"}, "region": {"startLine": 12}}}
    run = {
        "tool": {"driver": {"name": "CodeQL", "semanticVersion": "2.19.0", "rules": rules}},
        "invocations": [{"executionSuccessful": True, "endTimeUtc": "2026-11-19T02:00:00Z"}],
        "results": [
            {"ruleId": CVE, "ruleIndex": 0, "message": {"text": "用了有缺陷的版本"}, "locations": [place]},
            {"ruleId": "py/sql-injection", "ruleIndex": 1, "message": {"text": "拼接"}, "locations": [place, place]},
            {
                "ruleId": "py/sql-injection/1",
                "level": "note",
                "message": {"text": "拼接"},
                "suppressions": [{"kind": "inSource", "status": "accepted"}],
            },
            {"ruleId": "py/sql-injection", "kind": "pass", "message": {"text": "没有问题"}},
        ],
    }
    schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    return encoded({"$schema": schema, "version": "2.1.0", "runs": [run]} | changes)


def cyclonedx(**changes: Any) -> bytes:
    """A VEX with its own components: one exploitable, one that does not affect us."""
    return encoded(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
            "version": 1,
            "metadata": {
                "timestamp": "2026-11-19T10:00:00+08:00",
                "tools": {"components": [{"type": "application", "name": "cdxgen", "version": "11.0.0"}]},
            },
            "components": [
                {
                    "type": "library",
                    "bom-ref": "openssl",
                    "name": "openssl",
                    "version": "3.0.2",
                    "purl": "pkg:deb/debian/openssl@3.0.2",
                }
            ],
            "vulnerabilities": [
                {
                    "id": CVE,
                    "source": {"name": "NVD"},
                    "ratings": [
                        {"score": 5.0, "severity": "medium", "method": "CVSSv2"},
                        {"score": 9.8, "severity": "critical", "method": "CVSSv31"},
                    ],
                    "description": "openssl 缓冲区溢出",
                    "analysis": {"state": "exploitable", "firstIssued": "2026-11-18T09:00:00Z"},
                    "affects": [{"ref": "openssl", "versions": [{"version": "3.0.2", "status": "affected"}]}],
                },
                {
                    "id": "CVE-2026-9999",
                    "analysis": {"state": "not_affected", "justification": "code_not_reachable"},
                    "affects": [{"ref": "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#openssl"}],
                },
            ],
        }
        | changes
    )


def trivy(**changes: Any) -> bytes:
    """A report of an image: a package, a setting, a secret left lying."""
    return encoded(
        {
            "SchemaVersion": 2,
            "CreatedAt": "2026-11-19T10:00:00.123456789+08:00",
            "ArtifactName": HOST,
            "ArtifactType": "container_image",
            "Results": [
                {
                    "Target": f"{HOST} (debian 12.7)",
                    "Class": "os-pkgs",
                    "Type": "debian",
                    "Vulnerabilities": [
                        {
                            "VulnerabilityID": CVE,
                            "PkgName": "openssl",
                            "PkgIdentifier": {"PURL": "pkg:deb/debian/openssl@3.0.2?distro=debian-12.7"},
                            "InstalledVersion": "3.0.2",
                            "Status": "affected",
                            "SeveritySource": "nvd",
                            "Title": "openssl: buffer overflow",
                            "Severity": "CRITICAL",
                        },
                        {
                            "VulnerabilityID": "CVE-2026-5555",
                            "PkgName": "zlib1g",
                            "InstalledVersion": "1.2",
                            "Severity": "UNKNOWN",
                        },
                    ],
                },
                {
                    "Target": "Dockerfile",
                    "Class": "config",
                    "Type": "dockerfile",
                    "Misconfigurations": [
                        {
                            "Type": "Dockerfile Security Check",
                            "ID": "DS002",
                            "AVDID": "AVD-DS-0002",
                            "Title": "Image user should not be 'root'",
                            "Severity": "HIGH",
                            "Status": "FAIL",
                        },
                        {"ID": "DS026", "AVDID": "AVD-DS-0026", "Severity": "LOW", "Status": "PASS"},
                    ],
                },
                {
                    "Target": "/app/.env",
                    "Class": "secret",
                    "Secrets": [
                        {
                            "RuleID": "private-key",
                            "Category": "AsymmetricPrivateKey",
                            "Severity": "HIGH",
                            "Title": "Asymmetric Private Key",
                            "Match": "BEGIN RSA PRIVATE KEY",
                        }
                    ],
                },
            ],
        }
        | changes
    )


def nessus(items: str = "") -> bytes:
    """A scan of two hosts; the policy before it holds a password that nobody must take."""
    return f"""<?xml version="1.0" ?>
<NessusClientData_v2>
<Policy><policyName>内网</policyName><Preferences><ServerPreferences><preference>
<name>ssh_password</name><value>geheim</value></preference></ServerPreferences></Preferences></Policy>
<Report name="weekly" xmlns:cm="http://www.nessus.org/cm">
<ReportHost name="{HOST}"><HostProperties>
<tag name="HOST_END">Thu Nov 19 10:00:00 2026</tag><tag name="host-ip">10.1.2.3</tag>
<tag name="HOST_END_TIMESTAMP">1795053600</tag></HostProperties>
<ReportItem port="443" svc_name="www" protocol="tcp" severity="4" pluginID="190001" pluginName="OpenSSL &lt; 3.0.3"
 pluginFamily="Web Servers"><cve>{CVE}</cve><cve>CVE-2026-1235</cve><cvss3_base_score>9.8</cvss3_base_score>
<description>……</description><risk_factor>Critical</risk_factor><plugin_output>版本 3.0.2</plugin_output></ReportItem>
<ReportItem port="0" svc_name="general" protocol="tcp" severity="0" pluginID="19506"
 pluginName="Nessus Scan Information" pluginFamily="Settings"><risk_factor>None</risk_factor></ReportItem>
{items}
</ReportHost>
<ReportHost name="10.9.9.9"><HostProperties><tag name="HOST_END">Thu Nov 19 11:00:00 2026</tag></HostProperties>
<ReportItem port="22" svc_name="ssh" protocol="tcp" severity="2" pluginID="70658" pluginName="SSH Weak Ciphers"
 pluginFamily="Misc."><risk_factor>Medium</risk_factor></ReportItem></ReportHost>
</Report></NessusClientData_v2>""".encode()


def openvas(version: str = "22.5", severity: str = "9.8") -> bytes:
    """A report with a result, one of which another detection is part, and a false positive."""
    return f"""<?xml version="1.0"?>
<report id="a1" format_id="a994b278" content_type="text/xml"><report id="a1"><gmp><version>{version}</version></gmp>
<scan_run_status>Done</scan_run_status><results start="1" max="100">
<result id="r1"><name>OpenSSL &lt; 3.0.3</name><host>10.1.2.3<asset asset_id="x"/><hostname>{HOST}</hostname></host>
<port>443/tcp</port><nvt oid="1.3.6.1.4.1.25623.1.0.100001"><type>nvt</type><name>OpenSSL</name>
<cvss_base>{severity}</cvss_base><refs><ref type="cve" id="{CVE}"/><ref type="url" id="https://example.org"/></refs></nvt>
<threat>Critical</threat><severity>{severity}</severity><qod><value>80</value></qod>
<creation_time>2026-11-19T02:00:00Z</creation_time>
<detection><result id="r0"><details><detail><name>product</name><value>cpe:/a:openssl</value></detail></details></result>
</detection></result>
<result id="r2"><name>误报</name><host>10.1.2.3</host><port>general/tcp</port><nvt oid="1.3.6.1.4.1.25623.1.0.100002"/>
<threat>False Positive</threat><severity>-1.0</severity></result>
</results></report></report>""".encode()


def table() -> bytes:
    """A list kept by hand, as a spreadsheet saves it."""
    return (
        "编号,标题,风险等级,主机,组件,版本,发现时间,来源\r\n"
        f"{CVE},openssl 缓冲区溢出,严重,{HOST},openssl,3.0.2,2026/11/19 10:00,绿盟\r\n"
        "WEAK-1,弱口令,高危,10.9.9.9,,,,\r\n"
    ).encode("gb18030")


FILES: Mapping[str, tuple[str, bytes]] = {
    "sarif": ("scan.sarif", sarif()),
    "cyclonedx": ("vex.json", cyclonedx()),
    "trivy": ("trivy.json", trivy()),
    "nessus": ("scan.nessus", nessus()),
    "openvas": ("report.xml", openvas()),
    "csv": ("list.csv", table()),
}
