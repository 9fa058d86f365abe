"""A company, its customers and their world on loopback servers: the whole product in one minute."""
