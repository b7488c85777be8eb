"""Hook entry: `python3 role-guard.py EVENT` with the client's event as JSON on standard input.

Lives in `.claude/roles/hooks/` of the user's repository; everything of substance is in `role_guard`.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from role_guard.main import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv, HERE))
