"""The deadlines in the calendars, both ways: what stands, what people made of it, what follows (OFFICE §11)."""
