"""Everything that the pages do can be done over the API: what each page's address does, and which operation does it.

An address without an operation says why: it shows what other operations give already, or it is a matter between a person and a page.
"""

from zhengan.api.application import OPERATIONS
from zhengan.web.urls import institution_pages

SHOWN = "shows what other operations give"
COMMAND = "other tools' files are read at the page or by `zhengan vulnerability import`, `zhengan notice import`"
PERSON = "a matter of a person at a page: private links, what a table's columns mean, what stands on the screen"

ACTIONS: dict[str, str | tuple[str, ...]] = {
    "overview": ("get_run", "list_deadlines"),
    "overview-past": ("list_postures",),
    "verdicts": ("list_verdicts",),
    "verdicts_export": ("get_report",),
    "verdicts_view": ("keep_verdict_view", "forget_verdict_view", "list_views"),
    "verdict": ("get_verdict",),
    "verdict_past": ("get_verdict_past",),
    "law": ("list_instruments", "search_law", "law_coverage"),
    "law_beside": SHOWN,
    "law_profile": ("export_profile",),
    "law_volume": ("get_instrument",),
    "law_changes": ("list_comparisons", "get_comparison"),
    "law_changes_export": ("get_comparison",),
    "law_export": ("export_instrument", "list_obligations"),
    "law_article": ("get_article",),
    "upload": ("import_evidence",),
    "upload_receive": ("import_evidence",),
    "upload_one": ("import_evidence",),
    "upload_take": ("import_evidence",),
    "upload_confirm": ("confirm_pending",),
    "upload_forget": PERSON,
    "upload_mapping": PERSON,
    "upload_mapping_try": PERSON,
    "upload_rejects": ("import_evidence",),
    "evidence": ("list_record_types",),
    "records": ("list_records",),
    "records-export": ("export_evidence",),
    "record-find": ("list_records",),
    "record-new": ("put_record", "record_type_schema"),
    "record-draft": ("keep_form_draft", "drop_form_draft", "get_draft", "list_drafts"),
    "record": ("get_record", "record_history"),
    "record-correct": ("put_record",),
    "record-retract": ("retract_record", "list_retractions"),
    "record-proof": ("prove_entry",),
    "pending": ("list_pending",),
    "pending-confirm": ("confirm_pending",),
    "pending-return": ("return_pending",),
    "pending-withdraw": ("withdraw_pending",),
    "record-attach": ("import_evidence",),
    "record-attachment": ("get_attachment", "list_attachments"),
    "cases": ("list_cases", "list_case_kinds"),
    "case": ("get_case", "list_holds"),
    "case_new": ("open_case",),
    "case_move": ("move_case",),
    "case_confirm": ("confirm_case",),
    "case_send_back": ("send_back_case",),
    "case_assign": ("assign_case",),
    "case_comment": ("comment_case",),
    "case_attach": ("attach_case",),
    "case_file": SHOWN,
    "case_link": ("link_case",),
    "case_hold": ("hold_case",),
    "case_release": ("release_case",),
    "rectify": ("rectify_verdict",),
    "incident": ("get_incident",),
    "incident_new": ("report_new_incident",),
    "incident_room": SHOWN,
    "incident_told": ("tell_incident",),
    "incident_level": ("grade_incident",),
    "incident_report": ("report_incident",),
    "incident_notice": ("tell_incident_investors",),
    "incident_merge": ("merge_incident",),
    "vulnerabilities": ("list_records", "list_cases"),
    "vulnerability": ("get_record", "get_case"),
    "vulnerability_import": COMMAND,
    "vulnerability_import_one": COMMAND,
    "vulnerability_take": COMMAND,
    "vulnerability_forget": PERSON,
    "vulnerability_judge": ("move_case",),
    "vulnerability_fixed": ("move_case",),
    "notices": ("list_records", "list_cases"),
    "notice": ("get_record", "get_case"),
    "notice_import": COMMAND,
    "notice_answer": ("move_case",),
    "publications": ("list_records", "list_cases"),
    "publication": ("get_record", "get_case"),
    "publication_new": ("open_case", "move_case"),
    "publication_published": ("move_case",),
    "publication_unlawful": ("move_case",),
    "publication_stopped": ("move_case",),
    "drills": ("list_cases", "list_records"),
    "drill": ("get_case",),
    "drill_plan": ("open_case",),
    "drill_script": ("move_case",),
    "drill_held": ("move_case",),
    "drill_report": ("move_case",),
    "changes": ("list_records",),
    "change": ("ask_gate",),
    "change_windows": ("list_windows",),
    "change_freeze": ("decide_setting",),
    "change_override": ("override_change",),
    "change_confirm": ("confirm_case",),
    "change_send_back": ("send_back_case",),
    "change_done": ("finish_change",),
    "filings": ("list_owed_filings", "list_filings"),
    "filing_new": ("make_filing",),
    "filing": ("get_filing",),
    "filing_check": ("check_filing",),
    "filing_send": ("send_filing",),
    "filing_receipt": ("receipt_filing",),
    "filing_package": ("get_filing_package",),
    "papers": PERSON,
    "paper": PERSON,
    "paper_words": PERSON,
    "paper_file": PERSON,
    "surveys": PERSON,
    "survey_receive": PERSON,
    "survey": PERSON,
    "survey_say": PERSON,
    "survey_sure": PERSON,
    "survey_finish": PERSON,
    "survey_again": PERSON,
    "survey_forget": PERSON,
    "survey_file": PERSON,
    "duty_files": PERSON,
    "duty_file_make": PERSON,
    "duty_file": PERSON,
    "handover": SHOWN,
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
    "person_password": ("give_password",),
    "person_identity": ("link_person",),
    "person_do": ("do_with_person",),
    "manage_tokens": ("list_tokens",),
    "manage_token_revoke": ("revoke_token",),
    "tokens": ("list_own_tokens", "who_am_i"),
    "token_issue": ("issue_token",),
    "token_revoke": ("end_token",),
    "institution": ("get_record",),
    "readings": ("list_readings",),
    "reading": ("list_readings",),
    "switches": ("get_settings",),
    "decide": ("decide_setting",),
    "decision_effect": SHOWN,
    "trail": ("list_events",),
    "trail_export": ("list_events",),
    "trail_check": ("verify_ledger",),
    "upkeep": ("list_backups",),
    "upkeep_make": ("make_backup",),
    "upkeep_check": ("check_backup",),
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
