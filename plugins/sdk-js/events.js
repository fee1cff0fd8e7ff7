export { setting, words } from "./shared.js";

export const setTag = (tag) => ({ tag: "set-tag", val: tag });

export const removeTag = (tag) => ({ tag: "remove-tag", val: tag });

export const addDocument = (file) => ({ tag: "add-document", val: file });

export const call = (request) => ({ tag: "call", val: request });

export const setVideoLink = (url) => ({ tag: "set-video-link", val: url });

export const sendMail = (mail) => ({ tag: "send-mail", val: mail });

export const note = (subject, text) => sendMail({ template: "note", subject, values: [{ name: "text", text }] });
