"""A stand-in for docker and sm-docker: a real process that records how it is called."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "{}"
DIGEST = f"sha256:{hashlib.sha256(MANIFEST.encode()).hexdigest()}"
# What MiniStack's ECR gives.
TOKEN = "ministack-auth-token"
# Notes its arguments and environment, keeps what it reads, pushes what counts as an image; fails
# at the commands that FAIL names.
DOCKER = """#!/bin/sh
echo "$(basename "$0") $*" >> {folder}/calls
env > {folder}/environment
[ "$1" != login ] || cat > {folder}/token
case " $FAIL " in *" $1 "*) echo "$1 is broken" >&2; exit 3;; esac
name=${{2#*/}}
[ "$1" != build ] || [ "$(basename "$0")" != sm-docker ] || {{ name=$4; pwd > {folder}/where; set -- push; }}
[ "$1" != push ] || curl --silent --output {folder}/answer "$AWS_ENDPOINT_URL" \\
    --header 'Content-Type: application/x-amz-json-1.1' \\
    --header 'X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.PutImage' \\
    --header 'Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-west-2/ecr/aws4_request, SignedHeaders=host, Signature=0' \\
    --data "{{\\"repositoryName\\": \\"${{name%:*}}\\", \\"imageTag\\": \\"${{name#*:}}\\", \\"imageManifest\\": \\"{manifest}\\"}}"
"""  # noqa: E501 - a header is one line


@dataclass(frozen=True, slots=True)
class Machine:
    """What is on the PATH beside the system's programs."""

    folder: Path

    def has(self, name: str) -> None:
        program = self.folder / name
        program.write_text(DOCKER.format(folder=self.folder, manifest=MANIFEST))
        program.chmod(0o755)

    def calls(self) -> list[str]:
        log = self.folder / "calls"
        return log.read_text().splitlines() if log.exists() else []
