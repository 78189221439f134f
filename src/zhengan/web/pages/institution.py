"""The institution: its own record and its standings, with the evidence they come from."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from zhengan.web.institution import record_of, standings_of
from zhengan.web.place import Asked, page


@page("manage")
def one_page(request: Asked) -> HttpResponse:
    """Record and standings as known."""
    place = request.place
    told = {
        "record": record_of(place.institution, place.as_of, place.known_by),
        "standings": standings_of(place.institution, place.as_of, place.known_by),
        "may_look": place.may("evidence", "read"),
    }
    return render(request, "console/manage_institution.html", told)


addresses = [path("manage/institution/", one_page, name="institution")]
