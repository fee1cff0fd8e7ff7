export { setting, words } from "./shared.js";

export const paragraph = (text) => ({ tag: "paragraph", val: text });

export const items = (...texts) => ({ tag: "items", val: texts });

export const fields = (...pairs) => ({ tag: "fields", val: pairs.map(([term, text]) => ({ term, text })) });

export const links = (...pairs) => ({ tag: "links", val: pairs.map(([text, target]) => ({ text, target })) });

export const table = (of) => ({ tag: "table", val: of });

export const chart = (of) => ({ tag: "chart", val: of });
