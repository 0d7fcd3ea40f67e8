import { useEffect, useRef, useState } from "react";
import { newKey, postOnce } from "./frames.js";

const SHORTEST = 4;
const LONGEST = 200;
const HOLD_MS = 45000;

// A badge that was read and waits for its holder's PIN: only here, never in a State, not for long.
const held = { number: "", timer: null };

export function letGo() {
  clearTimeout(held.timer);
  held.number = "";
}

export const holdsBadge = () => held.number !== "";

/** The badge that waits; it is forgotten by being taken. */
export function takeBadge() {
  const number = held.number;
  letGo();
  return number;
}

function hold(number) {
  letGo();
  held.number = number;
  held.timer = setTimeout(letGo, HOLD_MS);
}

/**
 * Hears a reader that types: characters at most gapMs apart that end with Enter or Tab. Nobody's
 * fingers are that quick, so what a person types passes by untouched.
 */
export function useReader(gapMs, onRead) {
  const latest = useRef(onRead);
  latest.current = onRead;
  useEffect(() => {
    let read = "";
    let last = -Infinity;
    const hear = (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const quick = event.timeStamp - last <= gapMs;
      if (event.key === "Enter" || event.key === "Tab") {
        const number = quick ? read : "";
        read = "";
        if (number.length < SHORTEST) return;
        event.preventDefault(); // else it presses the button that has the focus
        event.stopPropagation();
        latest.current(number);
      } else if (event.key.length === 1) {
        read = quick && !event.repeat ? (read + event.key).slice(-LONGEST) : event.key;
        last = event.timeStamp;
        if (read.length > 1) event.preventDefault();
      }
    };
    document.addEventListener("keydown", hear, true);
    return () => document.removeEventListener("keydown", hear, true);
  }, [gapMs]);
}

/**
 * Waits for a badge while other things are on the screen, and posts it. needsPin: hold it and say
 * onPin() first. attempt: of a refused face before it. Says onPunch(punchId), or
 * onRefused(code, problem).
 */
export function BadgeReader({
  url = "/api/v1/check-ins/badge", gapMs = 50, needsPin = false, attempt = "", onPunch, onRefused, onPin,
}) {
  const [busy, setBusy] = useState(false);
  const working = useRef(false);
  useEffect(letGo, []);
  useReader(gapMs, async (number) => {
    if (working.current) return;
    if (needsPin) { hold(number); onPin?.(); return; }
    working.current = true;
    setBusy(true);
    const body = JSON.stringify({ badge: number, attempt: attempt || null });
    const answer = await postOnce(url, body, newKey(), { headers: { "Content-Type": "application/json" } });
    working.current = false;
    setBusy(false);
    if (answer.ok) onPunch?.(String(answer.body.punch_id));
    else if (answer.code === "badge_needs_pin") { hold(number); onPin?.(); }
    else onRefused?.(answer.code, answer.body);
  });
  return <p className="k-scan" role="status" aria-live="polite">{busy && <span>Reading your badge</span>}</p>;
}
