"""A program that runs isolated, starts a process that would outlive it, marks that, and waits."""

import subprocess
import sys
import time
from pathlib import Path

(marker,) = sys.argv[1:]
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", marker])
Path(marker).touch()
time.sleep(600)
