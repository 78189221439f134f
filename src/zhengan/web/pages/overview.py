"""A page that is being written."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from zhengan.web.place import page


@page("overview")
def first_page(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "console/base.html")


addresses = [path("", first_page, name="overview")]
