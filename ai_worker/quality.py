"""Measures how usable a face is; the gates are the caller's policy."""

import cv2
import numpy as np

from ai_worker.schemas import Quality


def measure(aligned: np.ndarray, landmarks: np.ndarray) -> Quality:
    """Return the measures of an aligned face and of its landmarks in the picture."""
    grey = cv2.cvtColor(aligned, cv2.COLOR_BGR2GRAY)
    edges = cv2.Laplacian(grey, cv2.CV_32F)
    right_eye, left_eye = landmarks[:2]
    return Quality(
        sharpness=float(edges.var()),
        brightness=float(grey.mean()),
        contrast=float(grey.std()),
        eye_distance=float(np.hypot(*(left_eye - right_eye))),
    )
