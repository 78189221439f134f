"""Filings on the pages: what is due, the story of one filing, what a package will hold."""
