export { setting, words } from "./shared.js";

export const allowed = (rank = 0) => ({ rank });

export const refused = (why) => ({ refused: why, rank: 0 });
