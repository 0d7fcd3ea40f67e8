"""What stops a start."""


class StartFailed(Exception):
    """A start that cannot go on; the message is one sentence that says what to do."""


class Interrupted(Exception):
    """The person asked to stop while things were still starting."""


class PortLost(StartFailed):
    """A program ended because another one took its port between the probe and the bind."""
