import { useEffect, useRef, useState } from "react";
import { asForm, asPhoto, post, sleep, takeFrame } from "./frames.js";
import { Oval, Sign } from "./oval.jsx";
import { useCamera, useSteadyText } from "./use-camera.js";

const JUDGE_EVERY_MS = 250;
const HOLD_MS = 300; // all green for so long, and the picture is taken
const TURN_MS = 1300; // time to follow a new pose
const MAX_FILES = 8;
const MAX_BYTES = 30_000_000;
const TURN = 6; // degrees from the first picture; noses differ, so only the difference counts
const STUCK_MS = 12000; // then the other way is offered
const POSES = [
  { key: "front", name: "Front", need: 2, text: "Look straight at the camera", shift: 0, is: (yaw) => Math.abs(yaw) < TURN },
  { key: "left", name: "Left", need: 1, text: "Turn a little to your left", shift: -5, is: (yaw) => yaw >= TURN },
  { key: "right", name: "Right", need: 2, text: "Turn a little to your right", shift: 5, is: (yaw) => yaw <= -TURN },
];
const STRAIGHT = [{ ...POSES[0], need: 5, is: () => true }];

// The server looks at the gates in this order and names the first that fails.
const GATES = [
  { name: "One face", fails: ["no_face", "several_faces"] },
  { name: "Distance", fails: ["too_far"] },
  { name: "Light", fails: ["too_dark", "too_bright"] },
  { name: "Turned", fails: ["turned_away"] },
  { name: "Sharpness", fails: ["not_sharp"] },
  { name: "Real face", fails: ["not_live"] },
];

function gateStates(verdict) {
  if (!verdict) return GATES.map(() => "todo");
  if (verdict.ok) return GATES.map(() => "ok");
  const failed = GATES.findIndex((gate) => gate.fails.includes(verdict.code));
  if (failed < 0) return GATES.map(() => "todo");
  return GATES.map((_, i) => (i < failed ? "ok" : i === failed ? "wait" : "todo"));
}

const widthOf = (verdict) =>
  verdict?.box && verdict.width ? Math.round(verdict.box[2] * verdict.width) : 0;

function Gauge({ value, from, until, to }) {
  const place = (v) => `${Math.max(0, Math.min(97, (v / to) * 100))}%`;
  return (
    <span className="gauge" style={{ display: "block" }}>
      <i style={{ insetInlineStart: place(from), width: `${((until - from) / to) * 100}%` }} />
      <b style={{ insetInlineStart: place(value) }} />
    </span>
  );
}

// What each gate measures: value, from where to where it is good, the end of the scale, and a word.
function measures(verdict, minWidth) {
  const width = widthOf(verdict);
  if (!width) return {};
  const turned = Math.round(Math.max(Math.abs(verdict.yaw || 0), Math.abs(verdict.pitch || 0)));
  return {
    Distance: { value: width, from: minWidth, until: 3 * minWidth, to: 3 * minWidth, text: `${width} px` },
    Light: { value: verdict.brightness, from: 50, until: 215, to: 255, text: `${Math.round(verdict.brightness || 0)}` },
    Turned: { value: turned, from: 0, until: 20, to: 45, text: `${turned}°` },
    Sharpness: { value: verdict.sharpness, from: 40, until: 400, to: 400, text: `${Math.round(verdict.sharpness || 0)}` },
  };
}

function Gates({ verdict, minWidth }) {
  const states = gateStates(verdict);
  const measured = measures(verdict, minWidth);
  const word = { ok: "yes", wait: "not yet", todo: "–" };
  return (
    <section className="card">
      <div className="card-head"><h2>Now</h2></div>
      <div className="card-pad gates">
        {GATES.map((gate, i) => (
          <div key={gate.name} className="gate" data-state={states[i]}>
            <Sign name={states[i]} /><span>{gate.name}</span>
            <span>{measured[gate.name] && <Gauge {...measured[gate.name]} />}</span>
            <span className="push">{measured[gate.name]?.text || word[states[i]]}</span>
          </div>
        ))}
      </div>
    </section>
  );
}

function Pose({ pose, taken, now }) {
  const state = taken >= pose.need ? "done" : now ? "now" : "todo";
  const x = 22 + pose.shift;
  return (
    <div className="pose live-pose" data-state={state}>
      <svg viewBox="0 0 44 44" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.75">
        <ellipse cx={x} cy="19" rx="8.5" ry="10.5" /><path d="M8 44c1-9 7-12 14-12s13 3 14 12" />
        <path d={`M${x + pose.shift * 0.9} 17v5`} strokeLinecap="round" />
      </svg>
      <div><b>{pose.name}</b>{taken} of {pose.need}{state === "done" ? " good" : ""}</div>
    </div>
  );
}

const TROUBLE = {
  camera_denied: "The camera is switched off for this page",
  camera_missing: "No camera is connected",
  camera_busy: "The camera did not start",
};
const WHAT_NOW = {
  camera_denied: "Tap the camera sign in the address bar, allow it, reload. Or upload photos, or use a PIN.",
  camera_missing: "Connect one, or upload photos, or use a PIN.",
  camera_busy: "Close other programs that use it, and reload. Or upload photos, or use a PIN.",
};

/**
 * Guided enrolment: judges frames a few times a second, takes a picture when every gate is green
 * for HOLD_MS (Space takes the next good one at once, Esc stops), and sends all of them together.
 * hints: refusal code -> instruction. Says onDone(outcome) or onStop().
 */
export function EnrolCamera({ judgeUrl, enrolUrl, consentVersion, hints = {}, minWidth = 90, children, onDone, onStop }) {
  const { video, ready, trouble } = useCamera();
  const [text, say] = useSteadyText("Look straight at the camera");
  const [taken, setTaken] = useState([]); // pose keys, in order
  const [verdict, setVerdict] = useState(null);
  const [turning, setTurning] = useState(true);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState("");
  const kept = useRef([]);
  const byHand = useRef(false);
  const poses = turning ? POSES : STRAIGHT;
  const latest = useRef({});
  latest.current = { judgeUrl, enrolUrl, consentVersion, hints, onDone, onStop };

  const total = poses.reduce((sum, pose) => sum + pose.need, 0);
  const countOf = (key) => kept.current.filter((picture) => picture.pose === key).length;
  const wanted = () => poses.find((pose) => countOf(pose.key) < pose.need);

  const send = async (files, uploaded = false) => {
    setSending(true);
    const form = asForm(files, "images");
    form.append("consent_version", latest.current.consentVersion);
    form.append("uploaded", String(uploaded));
    const answer = await post(latest.current.enrolUrl, form, { deadlineMs: 30000 });
    if (!answer.ok) startAgain();
    setSending(false);
    const refused = (answer.body.refused || []).map((r) => ({ index: Number(r.index), code: String(r.code) }));
    const name = (frame) => frame.name || "";
    latest.current.onDone?.({
      ok: answer.ok && Number(answer.body.templates) > 0, code: answer.code, detail: String(answer.body.detail || ""),
      refused, names: files.map(name),
    });
  };
  const startAgain = () => { kept.current = []; setTaken([]); setVerdict(null); };

  useEffect(() => {
    if (!ready || sending || !wanted()) return undefined; // all pictures are taken, and sent once
    let over = false;
    let greenSince = 0;
    let poseSince = performance.now();
    let pose = wanted();
    // A person's own straight ahead: the estimate of an angle is off by some degrees, always the same.
    const ahead = () => kept.current.find((picture) => picture.pose === "front")?.yaw || 0;
    const isPosed = (seen) => pose.is((seen.yaw || 0) - ahead()) || (pose.key === "front" && !kept.current.length);

    const keep = (frame, seen) => {
      kept.current.push({ pose: pose.key, frame, yaw: seen.yaw || 0 });
      setTaken(kept.current.map((picture) => picture.pose));
      byHand.current = false;
      greenSince = 0;
      const next = wanted();
      if (next && next.key !== pose.key) poseSince = performance.now();
      pose = next;
    };
    const look = async () => {
      const frame = await takeFrame(video.current);
      const answer = await post(latest.current.judgeUrl, asForm([frame], "frame"), { deadlineMs: 5000 });
      if (over) return;
      const seen = answer.ok ? answer.body : { ok: false, code: answer.code };
      setVerdict(seen);
      setProblem(answer.ok ? "" : String(answer.body.detail || "The server did not answer. It is asked again."));
      const now = performance.now();
      const posed = seen.ok && isPosed(seen);
      greenSince = posed ? greenSince || now : 0;
      const settled = now - poseSince >= (pose === poses[0] ? 0 : TURN_MS);
      if (posed && settled && (byHand.current || now - greenSince >= HOLD_MS)) keep(frame, seen);
      const stuck = turning && now - poseSince > STUCK_MS ? `${pose?.text}, or choose “No head turn”` : pose?.text;
      say((!seen.ok && latest.current.hints[seen.code]) || stuck || "Thank you");
    };
    const run = async () => {
      while (!over && pose) {
        const before = performance.now();
        await look().catch(() => setProblem("The camera gave no picture. It is asked again."));
        await sleep(Math.max(50, JUDGE_EVERY_MS - (performance.now() - before)));
      }
      if (!over) send(kept.current.map((picture) => picture.frame));
    };
    run();
    return () => { over = true; };
  }, [ready, sending, turning]);

  useEffect(() => {
    const keys = (event) => {
      if (event.key === "Escape") latest.current.onStop?.();
      if (event.key === " " && !["BUTTON", "INPUT", "A"].includes(event.target.tagName)) {
        event.preventDefault();
        byHand.current = true;
      }
    };
    document.addEventListener("keydown", keys);
    return () => document.removeEventListener("keydown", keys);
  }, []);

  const choose = async (event) => {
    const files = Array.from(event.target.files || []);
    event.target.value = "";
    if (!files.length) return;
    if (files.length > MAX_FILES) return setProblem(`Choose at most ${MAX_FILES} photos.`);
    const big = files.find((file) => file.size > MAX_BYTES);
    if (big) return setProblem(`${big.name} is larger than 30 MB. Choose a smaller photo.`);
    try {
      return await send(await Promise.all(files.map((file) => asPhoto(file))), true);
    } catch {
      return setProblem("One of the files is no photo that this browser can read. Choose JPEG or PNG.");
    }
  };
  const status = sending ? "Checking the pictures" : trouble ? TROUBLE[trouble] : text;
  const under = trouble ? WHAT_NOW[trouble]
    : `${taken.length} of ${total} pictures. Each becomes numbers at once and is thrown away.`;

  return (
    <div className="cols enrol fill">
      <div className="cam">
        <div className="cam-say" role="status" aria-live="polite">{status}</div>
        <Oval ref={video} className="oval" progress={(taken.length / total) * 100} label="Camera picture with an oval guide, mirrored" />
        <div className="cam-sub">{under}</div>
      </div>
      <div className="col">
        <section className="card">
          <div className="card-head"><h2>Pictures</h2><span className="sub">taken by themselves when all is green</span></div>
          <div className="card-pad">
            <div className={turning ? "pose-row" : "pose-row is-one"}>
              {poses.map((pose) => (
                <Pose key={pose.key} pose={pose} now={wanted()?.key === pose.key} taken={taken.filter((k) => k === pose.key).length} />
              ))}
            </div>
            <div className="row enrol-more">
              <label className="btn btn-sm"><Sign name="upload" />Upload photos
                <input className="sr" type="file" multiple accept="image/jpeg,image/png" onChange={choose} disabled={sending} />
              </label>
              <button type="button" className="btn btn-quiet btn-sm" aria-pressed={!turning}
                onClick={() => { startAgain(); setTurning(!turning); }}>No head turn</button>
            </div>
            {problem && <p className="enrol-problem" role="alert">{problem}</p>}
          </div>
        </section>
        <Gates verdict={verdict} minWidth={minWidth} />
        {children}
      </div>
    </div>
  );
}
