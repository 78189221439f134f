"""The search palette's answers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from zhengan.web.palette import find
from zhengan.web.place import Asked, page


@page("overview")
def find_page(request: Asked) -> HttpResponse:
    """What fits `q`, as the part below the field; as a page of its own where there is no script."""
    groups = find(request.place, request.GET.get("q", ""))
    name = "console/palette_found.html" if request.htmx else "console/palette.html"
    return render(request, name, {"groups": groups, "count": sum(len(group.entries) for group in groups)})


addresses = [path("find/", find_page, name="find")]
