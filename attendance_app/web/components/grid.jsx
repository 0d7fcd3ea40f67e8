// The keys of a plan: arrows move the cell, Ctrl-C and Ctrl-V copy one, Del clears it. What a key
// means is decided by the server; this only names the cells.
import { createElement, useRef } from "react";

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function beside(root, cell, [down, along]) {
  const line = Number(cell.dataset.line) + down;
  const forward = getComputedStyle(root).direction === "rtl" ? -along : along;
  const column = Number(cell.dataset.column) + forward;
  return root.querySelector(`[data-line="${line}"][data-column="${column}"]`);
}

export function CellGrid({ className, children, onPaste, onClear }) {
  const root = useRef(null);
  const copied = useRef("");
  function pressed(event) {
    const cell = event.target.closest?.("[data-cell]");
    if (!cell || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (event.key in MOVES && !command) {
      beside(root.current, cell, MOVES[event.key])?.focus();
    } else if (command && key === "c") {
      copied.current = cell.dataset.cell;
    } else if (command && key === "v" && copied.current) {
      onPaste(copied.current, cell.dataset.cell);
    } else if (!command && (event.key === "Delete" || event.key === "Backspace")) {
      onClear(cell.dataset.cell);
    } else {
      return;
    }
    event.preventDefault();
  }
  return createElement("div", { ref: root, className, onKeyDown: pressed }, children);
}
