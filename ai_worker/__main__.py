"""`python -m ai_worker serve | weights`: a clear sentence and exit 1 when it cannot."""

import argparse
import logging
import sys

from pydantic import ValidationError

from ai_worker.settings import Settings, SettingsRefused, prepare_libraries
from ai_worker.weights.manifest import WeightsRefused


def _say(line: str) -> None:
    print(line, flush=True)


def _weights(settings: Settings) -> int:
    from ai_worker.weights import provision

    provision.provision(settings.models, provision.sources(settings.weights_url), _say)
    return 0


def _serve(settings: Settings) -> int:
    settings.bearer()
    from ai_worker import serve

    return serve.run(settings)


def _check(settings: Settings) -> int:
    from ai_worker import serve

    return serve.check(settings)


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "AI_WORKER_" + ("_".join(str(part) for part in first["loc"]).upper() or "*")
        raise SettingsRefused(f"{name} is not usable: {first['msg']}.") from error


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit status."""
    parser = argparse.ArgumentParser("python -m ai_worker", description="The recognition worker.")
    commands = parser.add_subparsers(required=True, metavar="command")
    commands.add_parser("serve", help="answer POST /v1/faces").set_defaults(run=_serve)
    commands.add_parser("check", help="prove that it could serve, and end").set_defaults(run=_check)
    commands.add_parser("weights", help="provision the model files").set_defaults(run=_weights)
    asked = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = _settings()
        prepare_libraries(settings)
        return asked.run(settings)
    except (SettingsRefused, WeightsRefused) as refusal:
        print(f"ai_worker: {refusal}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
