"""Investors' personal information in real stores: scans, inventory, masking runs, attestation, the outbound gateway."""
