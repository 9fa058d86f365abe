"""The first day: Reprise.xlsx, the first look at the books, customers released one by one (OFFICE §10)."""
