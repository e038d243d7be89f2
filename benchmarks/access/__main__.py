"""How fast the authorizer and the presign function are, beside the reference's logic."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from benchmarks.access.measurement import Measurement, summary, table
from local import demonstration
from local.emulator import embedded_aws
from local.emulator.clients import client
from local.emulator.embedded_aws import EmbeddedAws
from local.paths import LOCAL, OUTPUTS
from modules.core.lambda_archive import build_archive
from modules.settings import ROOT, load
from testing.presign_services import REGION, Aws
from testing.token_issuer import COGNITO, KeyServer, SigningKey, access_claims
from toolchain.console import say, warn
from toolchain.errors import CommandError

ROUNDS = 15
# The reference's presign function takes a hundred times as long as its authorizer.
CALLS = {"authorizer": 1000, "presign": 40}
CLIENTS = 4
SECONDS = 10.0

OURS: Mapping[str, str] = {"authorizer": "authorizer.handler", "presign": "presign.handler"}
REFERENCE: Mapping[str, str] = {
    "authorizer": "benchmarks.access.reference_authorizer",
    "presign": "benchmarks.access.reference_presign",
}
# By `pip install python-jose` alone, which brings no compiled cryptography.
PLAIN_JOSE = "benchmarks.access.reference_authorizer_plain"
SAGEMAKER_CALL = "benchmarks.access.sagemaker_call"

_ARN = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/dev/GET/alice"


def main() -> int:
    """Measure and show; the exit status is that of the other commands here."""
    try:
        say(f"measuring in {ROUNDS} rounds, about {ROUNDS * 9 + 20} s")
        for line in functions(ROUNDS, CALLS):
            say(line)
        for line in archives():
            say(line)
        for line in throughput():
            say(line)
    except CommandError as error:
        warn(str(error))
        return error.exit_status
    return 0


def functions(rounds: int, calls: Mapping[str, int]) -> Iterator[str]:
    """Measure both functions and the reference's in turn, each in processes of their own.

    Args:
        rounds: How many processes each gets.
        calls: How many warm calls a process makes, by function.
    """
    key = SigningKey("published")
    token = key.sign(access_claims())
    with KeyServer(key) as issuer, Aws() as aws:
        events = {"authorizer": _authorizer_event(token), "presign": _presign_event()}
        variables = {
            "authorizer": COGNITO | {"AWS_ENDPOINT_URL": issuer.origin},
            "presign": {"AWS_ENDPOINT_URL": aws.origin, "MAPPING_TABLE": "studio-users"},
        }
        for function in OURS:
            third = {"authorizer": PLAIN_JOSE, "presign": SAGEMAKER_CALL}[function]
            modules = [OURS[function], REFERENCE[function], third]
            measured: dict[str, list[Measurement]] = {module: [] for module in modules}
            # In turn, so that what slows the machine down slows all.
            for _ in range(rounds):
                for module in modules:
                    one = _run(module, calls[function], events[function], variables[function])
                    measured[module].append(one)
            ours, reference, other = (summary(measured[module]) for module in modules)
            yield from table(function, ours, reference)
            if third == PLAIN_JOSE:
                yield from table("pure Python", ours, other)
            else:
                yield f"{'beyond the SageMaker call':<25} {ours.p50 - other.p50:7.2f} ms (p50)"


def archives() -> Iterator[str]:
    """Tell the size of what AWS Lambda loads; nothing in it is compressed."""
    configured = load(LOCAL).functions
    for function in OURS:
        archive = build_archive(
            function, runtime=configured.runtime, architecture=configured.architecture
        )
        yield f"archive of {function:<12} {archive.path.stat().st_size / 1e6:6.2f} MB"


def throughput() -> Iterator[str]:
    """Call the deployed API as fast as answers come."""
    aws = embedded_aws.find()
    if aws is None or not aws.is_healthy():
        raise CommandError("the embedded AWS is not running. Run make up first.")
    outputs = demonstration.read_outputs(OUTPUTS)
    employee = load(LOCAL).users[0].employee_id
    token = demonstration.sign_in(aws, outputs, employee)
    with _unthrottled(aws, outputs):
        end = time.perf_counter() + SECONDS

        def ask(_: int) -> list[tuple[int, float]]:
            asked = []
            while (began := time.perf_counter()) < end:
                status = demonstration.call(aws, outputs, employee, token).status
                asked.append((status, time.perf_counter() - began))
            return asked

        with ThreadPoolExecutor(CLIENTS) as pool:
            answers = [one for part in pool.map(ask, range(CLIENTS)) for one in part]
    good = [1000 * seconds for status, seconds in answers if status == 200]  # noqa: PLR2004 - HTTP's own number
    yield (
        f"whole API, {CLIENTS} clients: {len(good) / SECONDS:.0f} URLs/s, "
        f"p50 {statistics.median(good):.0f} ms, "
        f"p99 {statistics.quantiles(good, n=100)[-1]:.0f} ms, {len(answers) - len(good)} failed"
    )


@contextmanager
def _unthrottled(aws: EmbeddedAws, outputs: demonstration.Outputs) -> Iterator[None]:
    # The stage takes ten requests a second, which would be all that is measured.
    api = client(aws, "apigateway")
    stage = {"restApiId": outputs.api_id, "stageName": outputs.api_stage}
    deployed = api.get_stage(**stage)["methodSettings"]["*/*"]

    def limit(rate: float, burst: int) -> None:
        values = {"rateLimit": rate, "burstLimit": burst}
        api.update_stage(
            **stage,
            patchOperations=[
                {"op": "replace", "path": f"/*/*/throttling/{name}", "value": str(value)}
                for name, value in values.items()
            ],
        )

    limit(10_000, 5000)
    try:
        yield
    finally:
        limit(deployed["throttlingRateLimit"], deployed["throttlingBurstLimit"])


def _run(
    module: str, calls: int, event: Mapping[str, object], variables: Mapping[str, str]
) -> Measurement:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.access.process", module, str(calls)],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}:{ROOT / 'lambda_src'}",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
        | dict(variables),
        input=json.dumps(event),
        capture_output=True,
        text=True,
        check=True,
    )
    return Measurement(**json.loads(done.stdout))


def _authorizer_event(token: str) -> dict[str, object]:
    return {
        "type": "REQUEST",
        "methodArn": _ARN,
        "multiValueHeaders": {"authorization": [f"Bearer {token}"]},
        "requestContext": {"requestId": "8d3f-api", "stage": "dev"},
    }


def _presign_event() -> dict[str, object]:
    return {
        "httpMethod": "GET",
        "pathParameters": {"employee_id": "alice"},
        "requestContext": {"requestId": "8d3f-api", "authorizer": {"employee_id": "alice"}},
    }


if __name__ == "__main__":
    sys.exit(main())
