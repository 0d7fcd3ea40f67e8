"""The model files: what they are pinned to be, where they come from, and how they are made."""
