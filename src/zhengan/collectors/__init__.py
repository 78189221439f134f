"""Collectors: files of the tools that institutions run, as sightings of defects and as bulletins of the industry.

    collect(content, file, form=None) ─► Collected(sightings)    SARIF, CycloneDX VEX, Trivy, Nessus, OpenVAS/GVM, CSV
    read_bulletins(content, file) ─► Bulletins                   STIX 2.1, CSV, plain text

Files come from outside: size and depth are limited, no entity is resolved, nothing is fetched, unknown versions are named, and each
fault has its place. An adapter knows one form and none of the other adapters.
"""
