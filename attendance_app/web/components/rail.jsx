// Narrows the rail to its icons and remembers it in this browser. The stylesheet listens to data-rail on
// the root, so nothing is asked of the server and every page agrees.
import { createElement, useEffect, useState } from "react";

const KEY = "rail";

function remembered() {
  try {
    return localStorage.getItem(KEY) === "small";
  } catch {
    return false;
  }
}

export function RailToggle({ label, className, children }) {
  const [small, setSmall] = useState(remembered);
  useEffect(() => {
    document.documentElement.dataset.rail = small ? "small" : "wide";
    try {
      localStorage.setItem(KEY, small ? "small" : "wide");
    } catch {
      // storage may be switched off; then the choice lasts for this page
    }
  }, [small]);
  return createElement(
    "button",
    {
      type: "button",
      className,
      title: label,
      "aria-label": label,
      "aria-pressed": small,
      onClick: () => setSmall(!small),
    },
    children,
  );
}
