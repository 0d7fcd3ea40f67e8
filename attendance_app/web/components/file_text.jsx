// Puts the text of a chosen file into a text area of the same form, where it can still be looked at.
import { createElement, useState } from "react";

export function FileText({ id, className, target, accept, largest }) {
  const [told, tell] = useState("");
  const put = async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    if (file.size > largest) {
      tell(`${file.name} is larger than ${Math.floor(largest / 1000)} kB. Choose a smaller file.`);
      return;
    }
    const area = document.getElementById(target);
    try {
      area.value = await file.text();
      area.dispatchEvent(new Event("input", { bubbles: true }));
      tell(`${file.name} stands below.`);
    } catch {
      tell(`${file.name} could not be read. Choose it again.`);
    }
  };
  return createElement(
    "div",
    null,
    createElement("input", { id, type: "file", className, accept, onChange: put }),
    createElement("p", { className: "hint", role: "status" }, told),
  );
}
