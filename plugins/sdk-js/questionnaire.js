export { setting, words } from "./shared.js";

export function item(id, kind, text, more = {}) {
  return { id, kind, text, required: false, options: [], when: [], whenAny: false, ...more };
}

export function answer(answers, item) {
  return answers.find((one) => one.item === item)?.values[0];
}
