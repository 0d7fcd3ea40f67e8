// A dialog's content that gives the focus back to whatever opened it. Radix does so only for a
// dialog with a trigger of its own; those that State opens have none.
import { createElement, useState } from "react";
import { Content } from "@radix-ui/react-dialog";

const MAIN = "main";

// What had the focus may be drawn anew meanwhile, for instance a row that was settled.
function back(opener) {
  const there = opener?.isConnected && opener !== document.body;
  (there ? opener : document.getElementById(MAIN))?.focus({ preventScroll: true });
}

export function ReturningContent(props) {
  // Content is made anew each time it opens; a field inside that takes the focus does so later.
  const [opener] = useState(() => globalThis.document?.activeElement);
  return createElement(Content, {
    ...props,
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      back(opener);
    },
  });
}
