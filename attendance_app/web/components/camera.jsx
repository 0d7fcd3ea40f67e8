import { useEffect, useRef, useState } from "react";
import { asForm, newKey, postOnce, sleep, takeFrame } from "./frames.js";
import { Oval, Sign } from "./oval.jsx";
import { useCamera, useSteadyText } from "./use-camera.js";

const FRAMES = 4;
const GAP_MS = 200;
const PAUSE_MS = 350; // between two attempts, so that a hint can be followed

// The server looks at the gates in this order and names the first that fails.
const GATES = [
  { key: "one", text: "One face", fails: ["no_face", "several_faces"] },
  { key: "distance", text: "Distance", fails: ["too_far"] },
  { key: "light", text: "Light is good", fails: ["too_dark", "too_bright"] },
  { key: "straight", text: "Facing the camera", fails: ["turned_away"] },
  { key: "still", text: "Still", fails: ["not_sharp"] },
];

function Checks({ code, passed }) {
  const failed = GATES.findIndex((gate) => gate.fails.includes(code));
  const state = (i) => (passed || (failed >= 0 && i < failed) ? "ok" : "wait");
  return (
    <div className="k-checks">
      {GATES.slice(0, 3).map((gate, i) => (
        <span key={gate.key} className="k-check" data-state={state(i)}>
          <Sign name={state(i) === "ok" ? "ok" : "todo"} />{gate.text}
        </span>
      ))}
    </div>
  );
}

/**
 * The kiosk's capture: takes a few frames, posts them, and guides until the face is good enough or
 * patience ends. Says onPunch(punchId), or onRefused(code, problem) for everything else.
 * attempt: of a refusal before; it goes with each try, so that the first one's time is kept.
 * hints: refusal code -> the one instruction to show while trying again by itself.
 */
export function KioskCamera({
  url = "/api/v1/check-ins", hints = {}, opening = "", holding = "", patienceMs = 15000, attempt = "", onPunch, onRefused,
}) {
  const { video, ready, trouble } = useCamera();
  const [text, say] = useSteadyText(opening);
  const [progress, setProgress] = useState(0);
  const [seen, setSeen] = useState({ code: "", passed: false });
  const latest = useRef({});
  latest.current = { url, hints, holding, patienceMs, onPunch, onRefused };
  const started = useRef(performance.now());
  const kept = useRef(attempt);

  useEffect(() => {
    if (trouble) latest.current.onRefused?.(trouble, {});
  }, [trouble]);

  useEffect(() => {
    if (!ready) return undefined;
    let over = false;

    const attempt = async () => {
      const frames = [];
      for (let i = 0; i < FRAMES && !over; i += 1) {
        frames.push(await takeFrame(video.current));
        setProgress(15 * (i + 1));
        if (i < FRAMES - 1) await sleep(GAP_MS);
      }
      setProgress(80);
      const form = asForm(frames);
      if (kept.current) form.append("attempt", kept.current);
      return postOnce(latest.current.url, form, newKey());
    };
    const settle = (answer) => {
      if (answer.ok) {
        setSeen({ code: "", passed: true });
        setProgress(100);
        latest.current.onPunch?.(String(answer.body.punch_id));
        return true;
      }
      kept.current = answer.body.attempt || kept.current;
      const hint = latest.current.hints[answer.code];
      const waited = performance.now() - started.current;
      if (hint && waited < latest.current.patienceMs) {
        setSeen({ code: answer.code, passed: false });
        say(hint);
        setProgress(0);
        return false;
      }
      latest.current.onRefused?.(hint ? "patience" : answer.code, { ...answer.body, attempt: kept.current });
      return true;
    };
    const run = async () => {
      while (!over) {
        const answer = await attempt().catch(() => ({ ok: false, code: "camera_busy", body: {} }));
        if (over || settle(answer)) return;
        await sleep(PAUSE_MS);
        if (!over) setProgress(0);
      }
    };
    say(latest.current.holding);
    run();
    return () => { over = true; };
  }, [ready]);

  return (
    <main className="k-cam">
      <h1 className="k-h1" role="status" aria-live="polite">{text}</h1>
      <Oval ref={video} progress={progress} label="Your camera picture, mirrored" />
      <Checks code={seen.code} passed={seen.passed} />
    </main>
  );
}
