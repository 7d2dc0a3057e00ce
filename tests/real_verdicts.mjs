#!/usr/bin/env node
// What `config validate` of an installed OpenClaw says of many configs, in one process.
//
//   node tests/real_verdicts.mjs PACKAGE configs.json > verdicts.json
//
// configs.json is a list of texts; verdicts.json a list of {valid, paths}.  PACKAGE is the
// folder of the openclaw package.  The caller gives an empty HOME.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const dist = path.join(fs.realpathSync(process.argv[2]), "dist");
process.env.OPENCLAW_NO_RESPAWN = "1";
for (const name of ["log", "info", "warn", "error", "debug"]) console[name] = () => {};

/** The value that the smallest module of the release exports under a name, or undefined. */
async function exported(name) {
  const listed = new RegExp(`\\bexport\\s*\\{[^}]*?\\b${name}(?:\\s+as\\s+([\\w$]+))?\\s*[,}]`);
  const found = [];
  for (const entry of fs.readdirSync(dist, { withFileTypes: true })) {
    if (!entry.isFile() || !/\.m?js$/.test(entry.name)) continue;
    const file = path.join(dist, entry.name);
    const source = fs.readFileSync(file, "utf8");
    const match = source.includes(name) && listed.exec(source);
    if (match) found.push({ file, alias: match[1] ?? name, size: source.length });
  }
  found.sort((one, other) => one.size - other.size);
  for (const { file, alias } of found) {
    const value = (await import(pathToFileURL(file).href))[alias];
    if (value) return value;
  }
  return undefined;
}

const createConfigIO = await exported("createConfigIO");
const finish = await exported("finishConfigValidationForCli");
const configPath = path.join(os.homedir(), "openclaw.json");
const logger = { info() {}, warn() {}, error() {}, debug() {}, log() {} };

async function verdict(text) {
  fs.writeFileSync(configPath, text);
  const io = createConfigIO({ configPath, observe: false, env: { ...process.env }, logger });
  const strict = finish && io.readConfigFileSnapshotWithPluginMetadata;
  const answer = strict
    ? await finish(await io.readConfigFileSnapshotWithPluginMetadata({ prepareValidation: "strict" }))
    : await io.readConfigFileSnapshot();
  return { valid: answer.valid, paths: answer.valid ? [] : answer.issues.map(({ path: at }) => at) };
}

const answers = [];
for (const text of JSON.parse(fs.readFileSync(process.argv[3], "utf8"))) answers.push(await verdict(text));
process.stdout.write(`${JSON.stringify(answers)}\n`, () => process.exit(0));
