"""What the fork server imports: everything that the program could import later."""

from tests.crash import program

try:
    program.preload()
except ImportError as error:  # which the fork server would pass over in silence
    raise RuntimeError("the program cannot be imported") from error
