"""Personal information, the pure engine: find it in bytes, mask values. The only room that handles masking keys."""
