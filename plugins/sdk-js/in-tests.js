// `node --import ./sdk/in-tests.js --test`: what the host does, as far as a plugin's own tests need it. The real host runs with
// `antesala plugin test`.

import { register } from "node:module";

const host = {
  log: "export const write = (level, text) => console.error(`${level}: ${text}`);",
  settings: "export const get = () => null;",
  texts: "export const locale = () => 'es'; export const get = () => null;",
  store: `const kept = new Map();
    export const get = (key) => kept.get(key) ?? null;
    export const set = (key, value) => void kept.set(key, value);
    export const remove = (key) => void kept.delete(key);
    export const keys = (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)).sort();`,
  time: `export const now = () => Date.UTC(2026, 10, 23, 8, 30) * 1_000;
    export const local = () => '2026-11-23T09:30:00'; export const zone = () => 'Europe/Madrid';`,
  http: "export const send = () => { throw Object.assign(new Error('no network in tests'), { payload: { tag: 'timeout' } }); };",
  typeset: "export const pdf = () => Uint8Array.from([37, 80, 68, 70]);",
};

const hooks = `const host = ${JSON.stringify(host)};
export function resolve(specifier, context, next) {
  const name = /^antesala:host\\/([a-z]+)@/.exec(specifier)?.[1];
  if (!name || !host[name]) return next(specifier, context);
  return { url: "data:text/javascript," + encodeURIComponent(host[name]), shortCircuit: true };
}`;

register("data:text/javascript," + encodeURIComponent(hooks));
