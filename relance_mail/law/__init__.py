"""French law as pure functions: numbers and dates in, numbers and dates out; every figure comes from a dated table."""
