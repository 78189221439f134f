"""The record types, one module per theme of the evidence dictionary."""
