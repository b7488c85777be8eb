"""Hook entry: `python3 role-guard.py EVENT CODE`, the client's event as JSON on standard input; or `StatusLine TITLE`.

Lives in `.claude/roles/hooks/` of the user's repository; everything of substance is in `role_guard`.
"""

import gc
import sys

gc.disable()  # a decision leaves little behind, and looking for it takes a sixth of the time

HERE = __file__[: max(__file__.rfind("/"), __file__.rfind("\\"))]  # absolute, as that of every main module
MODULES = HERE
sys.path.insert(0, MODULES)

if __name__ == "__main__":
    from role_guard import prepared

    if MODULES == HERE:  # not while an upgrade leads elsewhere
        prepared.use(HERE)
    from role_guard import system as os

    place = os.path.normpath(HERE)
    if sys.argv[1:2] == ["StatusLine"]:
        from role_guard.status_line import main as status_line

        os._exit(status_line(place, " ".join(sys.argv[2:])))
    from role_guard.main import main

    os._exit(main(sys.argv, place))  # all is written by now, and taking everything down takes as long as starting
