"""The cycle: collect, settle, ingest, plan, prepare, deliver, publish. One file per word."""
