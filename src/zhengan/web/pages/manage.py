"""The administration: its front page, and the addresses of all its pages."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from zhengan.web.pages import decisions, institution, people, trail, upkeep
from zhengan.web.place import Asked, page


@page("manage")
def first_page(request: Asked) -> HttpResponse:
    """What can be looked after here."""
    return render(request, "console/manage.html")


addresses = [
    path("manage/", first_page, name="manage"),
    *people.addresses,
    *institution.addresses,
    *decisions.addresses,
    *trail.addresses,
    *upkeep.addresses,
]
