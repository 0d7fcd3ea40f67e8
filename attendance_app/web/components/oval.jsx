import { forwardRef } from "react";

// The oval of the design: a ring that fills with progress around the mirrored preview.
const RING = "M200 12A184 228 0 0 1 200 468A184 228 0 0 1 200 12";

export const Oval = forwardRef(function Oval({ progress = 0, label, className = "k-oval" }, video) {
  return (
    <div className={`${className} live-oval`}>
      <video ref={video} autoPlay playsInline muted aria-label={label} />
      <svg viewBox="0 0 400 480" aria-hidden="true">
        <ellipse cx="200" cy="240" rx="184" ry="228" fill="none" stroke="#E4E2DD" strokeWidth="10" />
        <path className="live-ring" d={RING} fill="none" stroke="#006679" strokeWidth="10"
          strokeLinecap="round" pathLength="100" strokeDasharray={`${progress} 200`}
          opacity={progress > 0 ? 1 : 0} />
      </svg>
    </div>
  );
});

// Lucide at 1.75 px, drawn here because these parts live outside Reflex's component tree.
const PATHS = {
  ok: ["M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20", "m16 9-5.5 5.5L8 12"],
  wait: ["M12 2v4", "m16.2 7.8 2.9-2.9", "M18 12h4", "m16.2 16.2 2.9 2.9", "M12 18v4",
    "m4.9 19.1 2.9-2.9", "M2 12h4", "m4.9 4.9 2.9 2.9"],
  todo: ["M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20"],
  delete: ["M10 5a2 2 0 0 0-1.344.519l-6.328 5.74a1 1 0 0 0 0 1.481l6.328 5.741A2 2 0 0 0 10 19h10a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2z",
    "m12 9 6 6", "m18 9-6 6"],
  check: ["M20 6 9 17l-5-5"],
  offline: ["M10.94 5.274A7 7 0 0 1 15.71 10h1.79a4.5 4.5 0 0 1 4.222 6.057",
    "M18.796 18.81A4.5 4.5 0 0 1 17.5 19H9A7 7 0 0 1 5.79 5.78", "m2 2 20 20"],
  upload: ["M12 3v12", "m17 8-5-5-5 5", "M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4"],
};

export function Sign({ name, flip = false }) {
  return (
    <svg className={flip ? "icon flip" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      {PATHS[name].map((d) => <path key={d} d={d} />)}
    </svg>
  );
}
