"""The simulated device behind LitServe: python litserve_server.py PORT

It runs in LitServe's own environment, so it imports nothing of Attendance. LitServe starts its
workers by spawning, so the class stands at module level.
"""

import sys
import time

import litserve  # type: ignore[import-not-found]

FIXED_SECONDS, ITEM_SECONDS, MAX_BATCH = 0.0014, 0.0005, 32


class Api(litserve.LitAPI):
    def setup(self, device: str) -> None:
        pass

    def decode_request(self, request: dict[str, object]) -> object:
        return request["x"]

    def batch(self, inputs: list[object]) -> list[object]:
        return inputs

    def predict(self, x: list[object]) -> list[object]:
        time.sleep(FIXED_SECONDS + ITEM_SECONDS * len(x))
        return x

    def unbatch(self, output: list[object]) -> list[object]:
        return output

    def encode_response(self, output: object) -> dict[str, object]:
        return {"y": output}


if __name__ == "__main__":
    api = Api(max_batch_size=MAX_BATCH, batch_timeout=0)
    server = litserve.LitServer(api, accelerator="cpu")
    server.run(host="127.0.0.1", port=int(sys.argv[1]), generate_client_file=False)
