"""What the pages of cases show, and what they do, made without HTTP."""
