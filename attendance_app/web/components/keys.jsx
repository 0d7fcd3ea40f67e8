// Keys of a desk page, printing, and parts that light up together. Nothing here asks the server.
import { createElement, useEffect, useRef } from "react";

const TYPING = "input, textarea, select, [contenteditable]";

function wanted(key) {
  return [...document.querySelectorAll("[data-key]")].find(
    (one) => one.dataset.key === key && !one.disabled && one.getAttribute("aria-disabled") !== "true",
  );
}

function named(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `ctrl+${key}` : key;
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (rows.length === 0) return false;
  const now = rows.indexOf(document.activeElement?.closest?.("[data-row]"));
  rows[now < 0 ? 0 : Math.min(Math.max(now + by, 0), rows.length - 1)].focus();
  return true;
}

const STEPS = { j: 1, k: -1 };

// An element with data-key="[" is pressed by that key, one that is typed into takes the focus; J and
// K move among elements with data-row.
export function PageKeys() {
  useEffect(() => {
    function pressed(event) {
      if (event.altKey || event.defaultPrevented) return;
      const key = named(event);
      if (event.target.closest?.(TYPING) && !key.startsWith("ctrl+")) return;
      if (document.querySelector("[role=dialog]")) return;
      const target = wanted(key);
      if (target) {
        event.preventDefault();
        if (target.matches(TYPING)) target.focus();
        else target.click();
      } else if (key in STEPS && step(STEPS[key])) {
        event.preventDefault();
      }
    }
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
  return null;
}

// The router follows a link to a place on this page without moving the focus; this moves it.
export function SkipLink({ className, href, children }) {
  function skip(event) {
    event.preventDefault();
    document.querySelector(href)?.focus();
  }
  return createElement("a", { className, href, onClick: skip }, children);
}

export function PrintButton({ className, children }) {
  return createElement("button", { type: "button", className, onClick: () => window.print() }, children);
}

// Parts with the same data-part light up together, under the pointer or the focus, and stay lit
// when they are pressed.
export function Together({ className, children }) {
  const root = useRef(null);
  const kept = useRef("");
  function light(part) {
    for (const one of root.current?.querySelectorAll("[data-part]") ?? []) {
      one.toggleAttribute("data-lit", part !== "" && one.dataset.part === part);
    }
  }
  function part(event) {
    return event.target.closest?.("[data-part]")?.dataset.part ?? "";
  }
  return createElement(
    "div",
    {
      ref: root,
      className,
      onMouseOver: (event) => light(part(event) || kept.current),
      onMouseLeave: () => light(kept.current),
      onFocus: (event) => light(part(event) || kept.current),
      onBlur: () => light(kept.current),
      onClick: (event) => {
        const pressed = part(event);
        kept.current = pressed === kept.current ? "" : pressed;
        light(kept.current);
      },
    },
    children,
  );
}
