"""Where the deployment to the embedded AWS keeps its files."""

from local.emulator.embedded_aws import FOLDER
from modules.settings import ROOT

# The one environment that is deployed to this machine.
LOCAL = "local"
STATE = ROOT / ".state" / LOCAL
LOG = FOLDER / "deploy.log"
OUTPUTS = FOLDER / "outputs.json"
