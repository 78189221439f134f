"""Addresses of the console's pages. Each page of an institution stands under `/i/<institution>/`."""

from django.urls import include, path
from django.views.generic.base import RedirectView

from zhengan.web.pages import calendar, evidence, home, law, manage, overview, systems, verdicts

handler400 = "zhengan.web.faults.wrong_request"
handler403 = "zhengan.web.faults.not_allowed"
handler404 = "zhengan.web.faults.not_found"
handler500 = "zhengan.web.faults.broken"

institution_pages = [
    *overview.addresses,
    *verdicts.addresses,
    *law.addresses,
    *evidence.addresses,
    *systems.addresses,
    *calendar.addresses,
    *manage.addresses,
]
urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/", include("allauth.urls")),
    path("i/<str:institution>/", include(institution_pages)),
    path("favicon.ico", RedirectView.as_view(url="/static/console/mark.svg"), name="favicon"),
]
