"""Addresses of the console's pages. Each page of an institution stands under `/i/<institution>/`."""

from django.urls import include, path
from django.views.generic.base import RedirectView

from zhengan.web.pages import (
    accounts,
    attachments,
    calendar,
    case,
    case_files,
    cases,
    changes,
    drills,
    duty_files,
    evidence,
    filings,
    home,
    incident,
    jobs,
    law,
    manage,
    notices,
    overview,
    palette,
    papers,
    publications,
    record,
    review,
    surveys,
    systems,
    tokens,
    upload,
    upload_mapping,
    verdicts,
    vulnerabilities,
)

handler400 = "zhengan.web.faults.wrong_request"
handler403 = "zhengan.web.faults.not_allowed"
handler404 = "zhengan.web.faults.not_found"
handler500 = "zhengan.web.faults.broken"

institution_pages = [
    *overview.addresses,
    *verdicts.addresses,
    *law.addresses,
    *upload.addresses,
    *upload_mapping.addresses,
    *evidence.addresses,
    *record.addresses,
    *review.addresses,
    *attachments.addresses,
    *cases.addresses,
    *changes.addresses,
    *vulnerabilities.addresses,
    *notices.addresses,
    *publications.addresses,
    *drills.addresses,
    *incident.addresses,
    *case.addresses,
    *case_files.addresses,
    *filings.addresses,
    *surveys.addresses,
    *duty_files.addresses,
    *papers.addresses,
    *systems.addresses,
    *calendar.addresses,
    *palette.addresses,
    *manage.addresses,
    *jobs.addresses,
    *tokens.addresses,
]
urlpatterns = [
    path("", home.home, name="home"),
    *accounts.addresses,
    path("i/<str:institution>/", include(institution_pages)),
    *calendar.open_addresses,
    path("favicon.ico", RedirectView.as_view(url="/static/console/mark.svg"), name="favicon"),
]
