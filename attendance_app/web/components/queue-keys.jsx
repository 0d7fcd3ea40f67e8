// The keys of a queue: J and K move, E does the deed of the row, 1 to 6 pick a filter. Only while nothing
// is typed into, and nothing lies over the page. The focus itself is the cursor, so it is seen and read out.
import { useEffect } from "react";

const FIELDS = "input, select, textarea, [contenteditable=true], [role=dialog], [role=alertdialog]";

function busyElsewhere(event) {
  return (
    event.defaultPrevented ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.target.closest?.(FIELDS) ||
    document.querySelector("[role=dialog], [role=alertdialog]")
  );
}

function move(by) {
  const rows = [...document.querySelectorAll(".queue-row")];
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = here < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, here + by));
  rows[next]?.focus();
}

function settle() {
  const row = document.activeElement?.closest?.(".queue-row");
  row?.querySelector("a, button")?.click();
}

export function QueueKeys() {
  useEffect(() => {
    const pressed = (event) => {
      if (busyElsewhere(event)) return;
      const key = event.key.toLowerCase();
      if (key === "j") move(1);
      else if (key === "k") move(-1);
      else if (key === "e") settle();
      else if (/^[1-6]$/.test(key)) document.querySelectorAll(".filters .filter")[Number(key) - 1]?.click();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
  return null;
}
