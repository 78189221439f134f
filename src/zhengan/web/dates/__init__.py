"""Dates: deadlines, the month, the calendar feed and reminders."""
