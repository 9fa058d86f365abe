"""The cycle: collect, settle, ingest, plan, prepare, deliver, publish. A file per word, a room for what each needs."""
