// What holder.py does, with the calls that OpenClaw itself makes.
import fs from "node:fs";
import readline from "node:readline";

const [path, hold] = process.argv.slice(2);
const lock = `${path}.lock`;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function take() {
  for (let tries = 0; tries < 2000; tries += 1) {
    try {
      const handle = fs.openSync(lock, "wx", 0o600);
      const createdAt = new Date().toISOString();
      fs.writeFileSync(handle, JSON.stringify({ pid: process.pid, createdAt }, null, 2));
      fs.closeSync(handle);
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      await sleep(5);
    }
  }
  throw new Error("the lock was not to be had");
}

function add(store, name) {
  if (store.profiles) {
    const entry = { type: "api_key", provider: name, apiKey: `canary-${name}` };
    store.profiles[`${name}:default`] = entry;
  } else {
    store[name] = { apiKey: `canary-${name}` };
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [, name, delay] = line.split(" ");
  await sleep(Number(delay));
  await take();
  const store = JSON.parse(fs.readFileSync(path, "utf8"));
  add(store, name);
  await sleep(Number(hold));
  const fresh = `${path}.${process.pid}.new`;
  fs.writeFileSync(fresh, `${JSON.stringify(store, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(fresh, path);
  fs.unlinkSync(lock);
  process.stdout.write(`added ${name}\n`);
}
