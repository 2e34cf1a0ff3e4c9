export { english } from "./english.js";
export { french } from "./french.js";
export { german } from "./german.js";
export type { Facts, Language, Text } from "./language.js";
export { spanish } from "./spanish.js";
export { type Words, wordsFor, wordsOnRetry } from "./words-for.js";
