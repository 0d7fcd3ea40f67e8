"""`python -m attendance_app`: see `attendance_app.cli`."""

import sys

from attendance_app.cli import main

sys.exit(main())
