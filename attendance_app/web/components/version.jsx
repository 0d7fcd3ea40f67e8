// Reloads a page that a newer version of the product has replaced.
//
// Every build names its manifest by a hash, and the page holds that name. While the server still
// sends it, the page is current. A page that is not current reloads once nobody is using it: no
// touch, key or movement for a minute, or it lies in the background; and never over something that
// somebody has typed. The check runs when the connection comes back, which is what a deployment
// looks like from here, when the page is looked at again, and every ten minutes for kiosks that
// stand still for weeks.
import { useEffect, useRef } from "react";

const EVERY_MS = 10 * 60 * 1000;
const QUIET_MS = 60 * 1000;
const LOOK_MS = 1000;
const NAME = /\/assets\/manifest-[\w-]+\.js/;
const USES = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

let own = null; // kept while the page lives: moving on inside it takes the link away

function ownName() {
  if (own) return own;
  for (const link of document.querySelectorAll('link[rel="modulepreload"], script[src]')) {
    const found = NAME.exec(link.href || link.src);
    if (found) own = found[0];
  }
  return own;
}

// Something typed before this part of the page was there to hear it.
function holdsText() {
  return [...document.querySelectorAll("input, textarea")].some(
    (field) => field.value !== field.defaultValue,
  );
}

async function replaced() {
  try {
    const answer = await fetch(window.location.pathname, {
      cache: "no-cache",
      headers: { Accept: "text/html" },
      signal: AbortSignal.timeout(10000),
    });
    const served = answer.ok ? NAME.exec(await answer.text()) : null;
    return served !== null && served[0] !== own;
  } catch {
    return false; // no connection is no new version
  }
}

export function Version({ lost = false }) {
  const check = useRef(() => {});
  const wasLost = useRef(false);
  useEffect(() => {
    if (wasLost.current && !lost) check.current();
    wasLost.current = lost;
  }, [lost]);
  useEffect(() => {
    if (!ownName()) return undefined; // a development server
    let used = Date.now();
    let typedAt = "";
    let waiting = null;
    const onUse = () => {
      used = Date.now();
    };
    const onInput = () => {
      typedAt = window.location.href;
    };
    const free = () => {
      if (document.querySelector(".kiosk")) return Date.now() - used > QUIET_MS;
      if (typedAt === window.location.href || holdsText()) return false;
      return document.hidden || Date.now() - used > QUIET_MS;
    };
    const reloadWhenFree = () => {
      if (free()) window.location.reload();
    };
    const look = async () => {
      if (waiting === null && (await replaced()) && waiting === null) {
        waiting = setInterval(reloadWhenFree, LOOK_MS);
      }
    };
    check.current = look;
    const timer = setInterval(look, EVERY_MS);
    USES.forEach((name) => window.addEventListener(name, onUse, { passive: true }));
    window.addEventListener("input", onInput);
    window.addEventListener("online", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      clearInterval(waiting);
      USES.forEach((name) => window.removeEventListener(name, onUse));
      window.removeEventListener("input", onInput);
      window.removeEventListener("online", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return null;
}
