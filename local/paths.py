"""The files of the deployment to the embedded AWS."""

from local.emulator.embedded_aws import FOLDER
from modules.settings import ROOT

# Only this environment is deployed to this machine.
LOCAL = "local"
STATE = ROOT / ".state" / LOCAL
LOG = FOLDER / "deploy.log"
OUTPUTS = FOLDER / "outputs.json"
