import { useEffect, useRef, useState } from "react";
import { cameraTrouble, closeCamera, openCamera, sleep } from "./frames.js";

const SETTLE_MS = 400; // a camera that just opened is still finding its exposure

/**
 * Keep a camera open while the page is seen: it closes when the page is hidden or unmounted, and
 * opens again after sleep, or when the device went away and came back.
 * Returns {video: ref, ready, trouble}.
 */
export function useCamera() {
  const video = useRef(null);
  const [ready, setReady] = useState(false);
  const [trouble, setTrouble] = useState("");

  useEffect(() => {
    let stream = null;
    let left = false;
    let opening = false;

    const stop = () => {
      setReady(false);
      closeCamera(stream);
      stream = null;
    };
    const start = async () => {
      if (opening || stream || left || document.hidden) return;
      opening = true;
      try {
        const opened = await openCamera(video.current);
        if (left || document.hidden) return closeCamera(opened);
        stream = opened;
        opened.getTracks().forEach((track) => { track.onended = again; });
        await sleep(SETTLE_MS);
        if (!left && stream) {
          setTrouble("");
          setReady(true);
        }
      } catch (error) {
        if (!left) setTrouble(cameraTrouble(error));
      } finally {
        opening = false;
      }
    };
    const again = () => { stop(); setTimeout(start, 500); };
    const seen = () => (document.hidden ? stop() : start());

    start();
    document.addEventListener("visibilitychange", seen);
    navigator.mediaDevices?.addEventListener?.("devicechange", start);
    return () => {
      left = true;
      document.removeEventListener("visibilitychange", seen);
      navigator.mediaDevices?.removeEventListener?.("devicechange", start);
      closeCamera(stream);
    };
  }, []);
  return { video, ready, trouble };
}

/** Text that stays at least `holdMs`, so that it can be read and spoken; the newest wins. */
export function useSteadyText(first, holdMs = 700) {
  const [text, setText] = useState(first);
  const shown = useRef({ text: first, at: 0, timer: null });
  const say = (next) => {
    const now = performance.now();
    const kept = shown.current;
    clearTimeout(kept.timer);
    if (next === kept.text) return;
    const change = () => {
      shown.current = { text: next, at: performance.now(), timer: null };
      setText(next);
    };
    const left = kept.at + holdMs - now;
    if (left <= 0) change();
    else kept.timer = setTimeout(change, left);
  };
  useEffect(() => () => clearTimeout(shown.current.timer), []);
  return [text, say];
}
