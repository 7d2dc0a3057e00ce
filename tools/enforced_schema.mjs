#!/usr/bin/env node
// The core config schema that an installed OpenClaw enforces, as zod itself prints it.
//
//   node tools/enforced_schema.mjs PACKAGE > core.json
//
// PACKAGE is the folder of the openclaw package, the one with dist/.  The schema is that
// of the input (what a file may hold), draft-07.  tools/import_release.py starts this
// with an empty home and adds channels and plugins.  Needs Node 22.15 or newer.
import fs from "node:fs";
import nodeModule from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const NAME = "OpenClawSchema";
const ELSEWHERE = new Set(["extensions", "control-ui", "worker", "docs", "node_modules"]);

function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

/** Every module below a folder; those of plugins and of the web interface are left out. */
function* modules(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!ELSEWHERE.has(entry.name)) yield* modules(at);
    } else if (/\.m?js$/.test(entry.name)) yield at;
  }
}

/** Under which name a module exports the schema, or null. */
function exportedAs(source) {
  if (!source.includes(NAME)) return null;
  const listed = new RegExp(`\\bexport\\s*\\{[^}]*?\\b${NAME}(?:\\s+as\\s+([\\w$]+))?\\s*[,}]`).exec(source);
  if (listed) return listed[1] ?? NAME;
  return source.includes(`export const ${NAME} `) ? NAME : null;
}

/** Modules that export the schema; small ones first, for they bring less along. */
function candidates(dist) {
  const found = [];
  for (const file of modules(dist)) {
    const source = fs.readFileSync(file, "utf8");
    const name = exportedAs(source);
    if (name) found.push({ file, name, size: source.length });
  }
  return found.sort((one, other) => one.size - other.size);
}

async function zodSchema(dist) {
  const failures = [];
  for (const { file, name } of candidates(dist)) {
    try {
      const value = (await import(pathToFileURL(file).href))[name];
      if (typeof value?.toJSONSchema === "function") return value;
    } catch (error) {
      failures.push(`${path.relative(dist, file)}: ${String(error).split("\n")[0]}`);
    }
  }
  return stop([`no module of this release gives ${NAME}; are its dependencies installed?`, ...failures.slice(0, 3)].join("\n"));
}

if (process.argv.length !== 3) stop("usage: node enforced_schema.mjs PACKAGE");
if (!nodeModule.registerHooks) stop(`Node ${process.version} is too old; 22.15 or newer is needed`);
const dist = path.join(process.argv[2], "dist");
if (!fs.existsSync(dist)) stop("the folder has no dist/");
// Modules of some releases start the command line as soon as they are imported (2026.2.12),
// or start this very script once more in a process of its own (2026.2.21).
process.env.OPENCLAW_NO_RESPAWN = "1";
nodeModule.registerHooks({
  resolve: (wanted, context, next) => (/(^|\/)run-main[^/]*$/.test(wanted)
    ? { url: "data:text/javascript,export const runCli = async () => {};", shortCircuit: true }
    : next(wanted, context)),
});
const schema = await zodSchema(fs.realpathSync(dist));
const printed = schema.toJSONSchema({ io: "input", target: "draft-07", unrepresentable: "any" });
// Left to the stream: a pipe may take this in pieces only.  Exits by hand, for a release
// may keep timers running.
process.stdout.write(`${JSON.stringify(printed)}\n`, () => process.exit(0));
