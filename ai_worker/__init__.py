"""The recognition worker: JPEG and PNG frames in, faces out.

    python -m ai_worker weights     provision the model files
    python -m ai_worker serve       answer POST /v1/faces

It holds no database, no keys but its own bearer token, and keeps nothing: frames and vectors
live in memory for as long as their request does. The application and the worker meet only on
the wire; neither imports the other.

From the edge inwards: `app` (HTTP) -> `multipart`, `admission` -> `pipeline` (guard, decode,
detect, align, pose, quality, liveness, embed: one file each) -> `engine` (the one module that
knows DeepFace) -> `weights` (files that are what they are pinned to be).
"""
