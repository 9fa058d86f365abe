"""What people decide, whichever way they say it: by a command, a workbook, a link or a category."""
