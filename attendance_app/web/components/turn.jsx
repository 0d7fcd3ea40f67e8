import { useEffect, useRef, useState } from "react";
import { asForm, newKey, post, sleep, takeFrame } from "./frames.js";
import { Oval } from "./oval.jsx";
import { useCamera } from "./use-camera.js";

const FRAMES = 8;
const GAP_MS = 380; // eight pictures in about three seconds: there and back
const READ_MS = 1600; // time to read which way, before the first picture

const WAYS = {
  left: "Turn your head to the left, then back",
  right: "Turn your head to the right, then back",
  up: "Look up, then back to the screen",
};

/**
 * A head turn instead of a PIN: asks the server which way, shows it, takes pictures there and back.
 * Says onPunch(punchId), or onRefused(code, problem).
 */
export function KioskTurn({ url = "/api/v1/check-ins/turns", attempt = "", onPunch, onRefused }) {
  const { video, ready, trouble } = useCamera();
  const [text, setText] = useState("Look at the camera");
  const [progress, setProgress] = useState(0);
  const latest = useRef({});
  latest.current = { url, attempt, onPunch, onRefused };

  useEffect(() => {
    if (trouble) latest.current.onRefused?.(trouble, {});
  }, [trouble]);

  useEffect(() => {
    if (!ready) return undefined;
    let over = false;
    const headers = { "Content-Type": "application/json" };

    const settle = (answer) => {
      if (over) return;
      if (answer.ok) latest.current.onPunch?.(String(answer.body.punch_id));
      else latest.current.onRefused?.(answer.code, { attempt: latest.current.attempt, ...answer.body });
    };
    const run = async () => {
      const who = JSON.stringify({ attempt: latest.current.attempt });
      const asked = await post(latest.current.url, who, { headers });
      if (over || !asked.ok) return settle(asked);
      setText(WAYS[asked.body.turn] || WAYS.left);
      await sleep(READ_MS);
      const frames = [];
      while (frames.length < FRAMES && !over) {
        frames.push(await takeFrame(video.current));
        setProgress((frames.length / FRAMES) * 90);
        await sleep(GAP_MS);
      }
      if (over) return undefined;
      setText("Thank you");
      const key = { "Idempotency-Key": newKey() };
      const address = `${latest.current.url}/${asked.body.nonce}`;
      return settle(await post(address, asForm(frames), { headers: key, deadlineMs: 9000 }));
    };
    run().catch(() => settle({ ok: false, code: "camera_busy", body: {} }));
    return () => { over = true; };
  }, [ready]);

  return (
    <main className="k-cam">
      <h1 className="k-h1" role="status" aria-live="assertive">{text}</h1>
      <Oval ref={video} progress={progress} label="Your camera picture, mirrored" />
      <div className="k-checks" />
    </main>
  );
}
