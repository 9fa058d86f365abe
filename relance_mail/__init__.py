"""relance_mail: from the shared invoice file to money in the bank, inside Word, Outlook and the calendar."""

__version__ = "0.1.0"
