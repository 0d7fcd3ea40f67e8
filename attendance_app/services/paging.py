"""Lists come in pages, so that none grows without a bound."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

SIZE = 50
LARGEST = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some of the items. page: from 1. total: how many there are on all pages."""

    items: tuple[Item, ...]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of a list is wanted; what is out of bounds is brought into them."""

    page: int = 1
    size: int = SIZE

    def __post_init__(self) -> None:
        object.__setattr__(self, "page", min(max(1, self.page), 100_000))
        object.__setattr__(self, "size", min(max(1, self.size), LARGEST))

    @property
    def offset(self) -> int:
        """How many items stand before."""
        return (self.page - 1) * self.size

    def of(self, items: "list[Item] | tuple[Item, ...]", total: int) -> Page[Item]:
        """Return the page that was cut out."""
        return Page(tuple(items), total, self.page, self.size)
