"""个人信息 › 测试环境证明、出口网关: what was proven of test environments, and what went out to investors."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from zhengan.privacy.readers import REASONS
from zhengan.web.place import Asked, page
from zhengan.web.privacy.proofs import channels_of, proof_of, proofs_of

_LISTED = 100


@page("privacy")
def attestations_page(request: Asked) -> HttpResponse:
    """All attestations, the newest first."""
    found = proofs_of(request.place)
    return render(request, "console/privacy_attestations.html", {"rows": found[:_LISTED], "total": len(found)})


@page("privacy")
def attestation_page(request: Asked, proof: str) -> HttpResponse:
    """One attestation: outcome, coverage, what it cannot prove."""
    one = proof_of(request.place, proof)
    skipped = [(_(REASONS.get(reason, reason)), count) for reason, count in one.said["coverage"]["skipped"].items()]
    return render(request, "console/privacy_attestation.html", {"one": one, "skipped": skipped})


@page("privacy")
def gateway_page(request: Asked) -> HttpResponse:
    """Channels with what their samples showed."""
    return render(request, "console/privacy_gateway.html", {"channels": channels_of(request.place)})


addresses = [
    path("privacy/attestations/", attestations_page, name="privacy_attestations"),
    path("privacy/attestations/<str:proof>/", attestation_page, name="privacy_attestation"),
    path("privacy/gateway/", gateway_page, name="privacy_gateway"),
]
