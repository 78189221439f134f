"""The detector and masking, measured."""
