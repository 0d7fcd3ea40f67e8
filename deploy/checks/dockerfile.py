"""Reads a Dockerfile: its stages, and the instructions of each in their order."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction. line: where it begins, from 1; text: what follows the word, joined."""

    word: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. base: an image or the name of an earlier stage, its arguments filled in."""

    name: str
    base: str
    line: int
    instructions: list[Instruction] = field(default_factory=list[Instruction])

    def needs(self) -> set[str]:
        """Return the names of what it is built from and copies from."""
        copied = re.compile(r"--from=(\S+)")
        found = {name for i in self.instructions for name in copied.findall(i.text)}
        return found | {self.base}


def instructions(text: str) -> Iterator[Instruction]:
    """Yield each instruction, its continued lines joined and the comments between them dropped."""
    joined, begun = "", 0
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        begun = begun or number
        joined += line.removesuffix("\\")
        if line.endswith("\\"):
            continue
        word, _, rest = joined.partition(" ")
        yield Instruction(word.upper(), rest.strip(), begun)
        joined, begun = "", 0


def stages(path: Path, given: Mapping[str, str] | None = None) -> list[Stage]:
    """Return the stages in their order. given: build arguments in place of the defaults.

    Raises:
        ValueError: an instruction stands before the first FROM, or a stage has no name.

    """
    arguments: dict[str, str] = {}
    found: list[Stage] = []
    for instruction in instructions(path.read_text()):
        if instruction.word == "FROM":
            words = filled(instruction.text, arguments).split()
            if len(words) != 3 or words[1].upper() != "AS":
                raise ValueError(f"{path}:{instruction.line}: write FROM image AS name")
            found.append(Stage(words[2], words[0], instruction.line))
        elif found:
            found[-1].instructions.append(instruction)
        elif instruction.word == "ARG":
            name, _, default = instruction.text.partition("=")
            arguments[name] = (given or {}).get(name, default)
        else:
            raise ValueError(f"{path}:{instruction.line}: {instruction.word} before FROM")
    return found


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with ${NAME} and $NAME replaced; unknown names become empty."""
    return _VARIABLE.sub(lambda found: values.get(found[1] or found[2], ""), text)


def pairs(text: str) -> dict[str, str]:
    """Return the assignments of ENV or LABEL."""
    words = (word.partition("=") for word in shlex.split(text))
    return {name: value for name, _, value in words}
