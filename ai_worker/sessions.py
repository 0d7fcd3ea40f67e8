"""onnxruntime sessions for a machine whose cores are shared: one thread each, no spinning."""

import onnxruntime as ort


def open_session(graph: bytes) -> ort.InferenceSession:
    """Return a session over a graph's bytes; its `run` may be called from many threads.

    One thread per call, and as many calls at once as the worker has threads: onnxruntime's own
    default (all cores, spinning) made the same work five times slower beside a busy neighbour.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
