"""Records and their files: lists, forms, filing by two people, uploads, attachments."""
