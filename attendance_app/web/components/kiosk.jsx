import { useEffect, useRef, useState } from "react";
import { post } from "./frames.js";
import { Sign } from "./oval.jsx";

// The server's time: its clock minus this device's, measured at each heartbeat.
const clock = { offsetMs: 0 };
const serverNow = () => Date.now() + clock.offsetMs;

function learnTime(response, sentAt) {
  const said = Date.parse(response?.headers.get("date") || "");
  if (Number.isNaN(said)) return;
  const middle = (sentAt + Date.now()) / 2;
  const offset = said + 500 - middle; // the header drops the part of the second
  if (Math.abs(offset - clock.offsetMs) > 1500) clock.offsetMs = offset;
}

function useNow(everyMs = 500) {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

function written(now, zone, options) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone || "UTC", ...options }).format(now);
}
const hhmm = (now, zone) => written(now, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const longDay = (now, zone) =>
  written(now, zone, { weekday: "long", day: "numeric", month: "long" }).replace(",", "");

function at(minutes, radius) { // midnight below, noon above, clockwise
  const angle = (minutes / 1440) * 2 * Math.PI;
  return [215 - radius * Math.sin(angle), 215 + radius * Math.cos(angle)];
}
const point = (p) => p.map((v) => v.toFixed(1)).join(" ");

function Ring({ minutes }) {
  const now = at(minutes, 196);
  const ticks = Array.from({ length: 23 }, (_, i) => (i + 1) * 60).filter((m) => m !== 720);
  return (
    <svg viewBox="0 0 430 430" aria-hidden="true">
      <circle className="ring-track" cx="215" cy="215" r="196" />
      <path className="ring-past" d={`M215 411A196 196 0 ${minutes > 720 ? 1 : 0} 1 ${point(now)}`} />
      {ticks.map((m) => {
        const [x1, y1] = at(m, 176);
        const [x2, y2] = at(m, m % 180 === 0 ? 165 : 170);
        return <line key={m} className="ring-tick" x1={x1} y1={y1} x2={x2} y2={y2} />;
      })}
      <text className="ring-label" x="215" y="55">12</text>
      <text className="ring-label" x="215" y="387">24</text>
      <circle className="ring-now" cx={now[0]} cy={now[1]} r="17" />
    </svg>
  );
}

/** The 24-hour ring with the time and the day; the digits are the server's time at the site. */
export function KioskClock({ zone }) {
  const now = useNow();
  const time = hhmm(now, zone);
  const [hours, minutes] = time.split(":").map(Number);
  return (
    <div className="k-clock">
      <Ring minutes={hours * 60 + minutes} />
      <div className="k-clock-in">
        <time className="k-time">{time}</time>
        <div className="k-date">{longDay(now, zone)}</div>
      </div>
    </div>
  );
}

/** Good morning, afternoon or evening, by the time at the site; with a name when there is one. */
export function DayGreeting({ zone, name = "" }) {
  const hour = Number(hhmm(useNow(10000), zone).slice(0, 2));
  const part = hour < 4 || hour >= 18 ? "evening" : hour < 12 ? "morning" : "afternoon";
  if (!name) return <span>Good {part}.</span>;
  return <span>Good {part}, <bdi>{name}</bdi></span>;
}

/** The time with its seconds, small. */
export function KioskSeconds({ zone }) {
  const now = useNow(250);
  const second = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  return <time>{written(now, zone, second)}</time>;
}

// What the last heartbeat found, for every part that shows it.
const pulse = { away: false, watchers: new Set() };
function tell(away) {
  pulse.away = away;
  pulse.watchers.forEach((hear) => hear(away));
}
function useAway() {
  const [away, setAway] = useState(pulse.away);
  useEffect(() => {
    pulse.watchers.add(setAway);
    setAway(pulse.away);
    return () => { pulse.watchers.delete(setAway); };
  }, []);
  return away;
}

/** Online, or not: a word beside the dot. */
export function KioskStatus() {
  const away = useAway();
  return (
    <span className="push k-status" data-state={away ? "away" : "online"}>
      <i />{away ? "No network" : "Online"}
    </span>
  );
}

/**
 * The kiosk's pulse: tells the server that this browser lives, learns the time, shows when the
 * network is gone, and loads the page again when the pairing has ended or the device has slept.
 */
export function KioskWatch({ url = "/api/v1/kiosks/heartbeat", everyMs = 10000, headline, text }) {
  const away = useAway();
  useEffect(() => {
    let timer = null;
    let left = false;
    let last = Date.now();
    const beat = async () => {
      clearTimeout(timer);
      const slept = Date.now() - last > 9 * everyMs;
      last = Date.now();
      const answer = await post(url, null, { deadlineMs: 8000 });
      if (left) return;
      if (answer.status === 401 || answer.status === 403) return window.location.reload();
      learnTime(answer.response, last);
      const reached = answer.code !== "no_network" && answer.code !== "no_answer";
      tell(!reached);
      if (slept && reached) return window.location.reload();
      timer = setTimeout(beat, reached ? everyMs : 5000);
    };
    const seen = () => { if (!document.hidden) beat(); };
    const gone = () => tell(true);
    beat();
    document.addEventListener("visibilitychange", seen);
    window.addEventListener("online", beat);
    window.addEventListener("offline", gone);
    return () => {
      left = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
      window.removeEventListener("online", beat);
      window.removeEventListener("offline", gone);
    };
  }, [url, everyMs]);
  return (
    <div className="k-watch" role="status" aria-live="polite">
      {away && (
        <div className="k-offline">
          <Sign name="offline" />
          <span><b>{headline}</b><span>{text}</span></span>
        </div>
      )}
    </div>
  );
}

const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Waits, shows how long, and says onDone; it stops while the screen is touched. */
export function KioskDwell({ seconds = 4, bar = true, onDone }) {
  const [left, setLeft] = useState(seconds * 1000);
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => {
    let touched = false;
    let rest = seconds * 1000;
    let before = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      if (!touched) rest -= now - before;
      before = now;
      setLeft(Math.max(0, rest));
      if (rest <= 0) {
        clearInterval(timer);
        done.current?.();
      }
    }, 100);
    const hold = () => { touched = true; };
    const go = () => { touched = false; };
    const more = () => { rest = Math.max(rest, seconds * 1000); };
    document.addEventListener("pointerdown", hold);
    document.addEventListener("pointerup", go);
    document.addEventListener("pointercancel", go);
    document.addEventListener("keydown", more);
    return () => {
      clearInterval(timer);
      document.removeEventListener("pointerdown", hold);
      document.removeEventListener("pointerup", go);
      document.removeEventListener("pointercancel", go);
      document.removeEventListener("keydown", more);
    };
  }, [seconds]);
  if (!bar) return null;
  if (still()) return <div className="k-dwell-still" aria-hidden="true">{Math.ceil(left / 1000)} s</div>;
  return <div className="k-dwell live-dwell" aria-hidden="true"><i style={{ width: `${left / (seconds * 10)}%` }} /></div>;
}
