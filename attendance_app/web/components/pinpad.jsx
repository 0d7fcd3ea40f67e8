import { useEffect, useRef, useState } from "react";
import { holdsBadge, takeBadge } from "./badge.jsx";
import { newKey, postOnce } from "./frames.js";
import { Sign } from "./oval.jsx";

const REST_MS = 30000; // nobody touches it: the number must not wait for the next person
const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

function Dots({ count }) {
  return (
    <span className="pin-dots" aria-hidden="true">
      {Array.from({ length: Math.max(6, count) }, (_, i) => <i key={i} className={i < count ? "on" : ""} />)}
    </span>
  );
}

/**
 * Number and PIN by keypad, keyboard or switch. The PIN is posted from here and never enters a
 * State. withBadge: the badge that was just read says who it is. attempt: of a refused face before
 * it, whose time the punch gets. Says onPunch(punchId), onRefused(code, problem), or onLeave()
 * after a rest.
 */
export function PinPad({ url = "/api/v1/check-ins/pin", note = "", attempt = "", withBadge = false, onPunch, onRefused, onLeave }) {
  const [number, setNumber] = useState("");
  const [pin, setPin] = useState("");
  const [at, setAt] = useState(withBadge ? "pin" : "number");
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState("");
  const [letters, setLetters] = useState(false);
  const fields = { number: useRef(null), pin: useRef(null) };
  const latest = useRef({});
  latest.current = { onPunch, onRefused, onLeave };

  useEffect(() => { if (withBadge && !holdsBadge()) latest.current.onLeave?.(); }, [withBadge]);
  useEffect(() => { fields[at].current?.focus(); }, [at, letters]);
  useEffect(() => {
    const timer = setTimeout(() => latest.current.onLeave?.(), REST_MS);
    return () => clearTimeout(timer);
  }, [number, pin, at]);

  const value = at === "number" ? number : pin;
  const set = (next) => (at === "number" ? setNumber(next.slice(0, 32)) : setPin(next.replace(/\D/g, "").slice(0, 8)));
  const press = (digit) => { setMissing(""); set(value + digit); };

  const submit = async () => {
    setBusy(true);
    const who = withBadge ? { badge: takeBadge() } : { number: number.trim() };
    const body = JSON.stringify({ ...who, pin, attempt: attempt || null });
    const answer = await postOnce(url, body, newKey(), { headers: { "Content-Type": "application/json" } });
    setPin("");
    setBusy(false);
    if (answer.ok) latest.current.onPunch?.(String(answer.body.punch_id));
    else latest.current.onRefused?.(answer.code, answer.body);
  };
  const done = () => {
    if (busy) return;
    if (!withBadge && !number.trim()) { setAt("number"); setMissing("Type your number first."); return; }
    if (at === "number") { setMissing(""); setAt("pin"); return; }
    if (pin.length < 4) { setMissing("A PIN has 4 to 8 digits."); return; }
    submit();
  };
  const keys = (event) => {
    if (event.key === "Enter" && event.target.tagName === "INPUT") { event.preventDefault(); done(); }
    if (event.key === "Escape") latest.current.onLeave?.();
  };
  const field = (name, current, change) => ({
    ref: fields[name], value: current, onFocus: () => setAt(name), autoComplete: "off",
    onChange: (event) => { setMissing(""); change(event.target.value); }, "aria-describedby": "pin-missing",
  });

  return (
    <main className="k-pin" onKeyDown={keys} aria-busy={busy}>
      <div className="k-pin-side">
        <h1 className="k-h1">{at === "number" ? "First your number" : "Now your PIN"}</h1>
        <div className="k-pin-fields">
          {!withBadge && <label>
            <div className="k-label">Your number</div>
            <div className={at === "number" ? "k-slot is-on" : "k-slot"}>
              <input inputMode={letters ? "text" : "none"} maxLength={32} aria-label="Your number" {...field("number", number, (v) => setNumber(v.slice(0, 32)))} />
              {at === "pin" && <span className="push"><Sign name="check" /></span>}
              {at === "number" && !letters && (
                <button type="button" className="k-lang push" aria-label="My number has letters" onClick={() => setLetters(true)}>ABC</button>
              )}
            </div>
          </label>}
          <label>
            <div className="k-label">PIN, 4 to 8 digits</div>
            <div className={at === "pin" ? "k-slot is-on" : "k-slot"}>
              <input className="pin-input" type="password" inputMode="none" maxLength={8} aria-label="PIN, 4 to 8 digits"
                {...field("pin", pin, (v) => setPin(v.replace(/\D/g, "").slice(0, 8)))} />
              <Dots count={pin.length} />
            </div>
          </label>
        </div>
        <p className="k-note pin-note" id="pin-missing" role="status" aria-live="assertive">{missing || note}</p>
      </div>
      <div className="k-pad" onMouseDown={(event) => event.preventDefault()}>
        {DIGITS.map((d) => <button key={d} type="button" className="k-key" disabled={busy} onClick={() => press(d)}>{d}</button>)}
        <button type="button" className="k-key" aria-label="Delete" disabled={busy} onClick={() => set(value.slice(0, -1))}><Sign name="delete" flip /></button>
        <button type="button" className="k-key" disabled={busy} onClick={() => press("0")}>0</button>
        <button type="button" className="k-key k-key-go" aria-label={at === "number" ? "Next" : "Done"} disabled={busy} onClick={done}><Sign name="check" /></button>
      </div>
    </main>
  );
}
