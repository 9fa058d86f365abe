"""Every option with its type, default and sentence; TOML in, frozen values out, or all problems at once."""
