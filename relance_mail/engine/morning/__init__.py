"""The morning's mail: what the person in charge of recovery reads at eight, made of values, once a working day (§8)."""
