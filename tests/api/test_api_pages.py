"""Everything that the pages do can be done over the API: what each page's address does, and which operation does it.

An address without an operation says why: it shows what other operations give already, or it is a matter between a person and a page.
"""

from zhengan.api.application import OPERATIONS
from zhengan.web.urls import institution_pages

SHOWN = "shows what other operations give"
PERSON = "a matter of a person at a page: half-filled forms, private links, what stands on the screen"
ACCOUNTS = "passwords, second factors, identities and new tokens are given by persons to persons, not by a program with a token"
SERVER = "the server's own upkeep, also `zhengan backup`"

ACTIONS: dict[str, str | tuple[str, ...]] = {
    "overview": ("get_run", "list_deadlines"),
    "overview-past": ("list_postures",),
    "verdicts": ("list_verdicts",),
    "verdicts_export": ("get_report",),
    "verdicts_view": PERSON,
    "verdict": ("get_verdict",),
    "verdict_past": SHOWN,
    "law": ("list_instruments", "search_law", "law_coverage"),
    "law_beside": SHOWN,
    "law_profile": SHOWN,
    "law_volume": ("get_instrument",),
    "law_changes": SHOWN,
    "law_changes_export": SHOWN,
    "law_export": ("list_obligations",),
    "law_article": ("get_article",),
    "upload": ("import_evidence",),
    "upload_receive": ("import_evidence",),
    "upload_one": ("import_evidence",),
    "upload_take": ("import_evidence",),
    "upload_confirm": ("confirm_pending",),
    "upload_forget": PERSON,
    "upload_rejects": ("import_evidence",),
    "evidence": ("list_record_types",),
    "records": ("list_records",),
    "records-export": ("export_evidence",),
    "record-find": ("list_records",),
    "record-new": ("put_record", "record_type_schema"),
    "record-draft": PERSON,
    "record": ("get_record", "record_history"),
    "record-correct": ("put_record",),
    "record-retract": ("retract_record", "list_retractions"),
    "record-proof": ("prove_entry",),
    "pending": ("list_pending",),
    "pending-confirm": ("confirm_pending",),
    "pending-return": ("return_pending",),
    "pending-withdraw": ("withdraw_pending",),
    "record-attach": ("import_evidence",),
    "record-attachment": ("export_evidence",),
    "systems": ("list_records",),
    "system": ("list_verdicts", "record_history"),
    "calendar": ("list_deadlines", "deadlines_calendar"),
    "feed_issue": PERSON,
    "feed_revoke": PERSON,
    "find": ("list_records", "search_law"),
    "manage": ("get_settings",),
    "people": ("list_people",),
    "person_add": ("add_person",),
    "person": ("list_people",),
    "person_roles": ("set_person_roles",),
    "person_password": ACCOUNTS,
    "person_identity": ACCOUNTS,
    "person_do": ("do_with_person",),
    "manage_tokens": ("list_tokens",),
    "manage_token_revoke": ("revoke_token",),
    "tokens": ("who_am_i",),
    "token_issue": ACCOUNTS,
    "token_revoke": ACCOUNTS,
    "institution": ("get_record",),
    "readings": ("list_readings",),
    "reading": ("list_readings",),
    "switches": ("get_settings",),
    "decide": ("decide_setting",),
    "decision_effect": SHOWN,
    "trail": ("list_events",),
    "trail_export": ("list_events",),
    "trail_check": ("verify_ledger",),
    "upkeep": SERVER,
    "upkeep_make": SERVER,
    "upkeep_check": SERVER,
    "jobs": ("list_jobs",),
    "job_start": ("ask_job",),
    "job": ("get_job",),
    "job_cancel": ("cancel_job",),
    "job_again": ("ask_job",),
    "to_do": ("list_deadlines",),
}


def test_every_page_is_listed_and_no_other() -> None:
    assert {one.name for one in institution_pages} == set(ACTIONS)


def test_what_is_listed_are_operations() -> None:
    named = {name for done in ACTIONS.values() if isinstance(done, tuple) for name in done}
    assert named <= set(OPERATIONS)


def test_every_operation_that_changes_something_has_its_page() -> None:
    named = {name for done in ACTIONS.values() if isinstance(done, tuple) for name in done}
    changing = {name for name, leave in OPERATIONS.items() if leave.method != "GET"}
    # The page starts a job that signs a checkpoint; the operation answers with the note itself.
    assert changing - named == {"sign_checkpoint"}


def test_a_page_and_its_operation_ask_for_the_same_verb() -> None:
    for one in institution_pages:
        done = ACTIONS[one.name]
        page, verb = one.callback.guard
        for name in done if isinstance(done, tuple) else ():
            leave = OPERATIONS[name]
            if leave.method != "GET" and verb not in ("read", "export"):
                assert (leave.page, leave.verb) == (page, verb), (one.name, name)
