"""`python -m relance_mail` is `relance`."""

from relance_mail.cli import main

if __name__ == "__main__":
    main()
