"""The keyboard of a queue; see queue-keys.jsx."""

import reflex as rx

_script = rx.asset("queue-keys.jsx", shared=True)


class QueueKeys(rx.NoSSRComponent):
    """J and K move between ``.queue-row``, E does the row's deed, 1 to 6 pick a ``.filter``."""

    library = _script.importable_path
    tag = "QueueKeys"


queue_keys = QueueKeys.create
