/** Parses tags: a comma-separated list. */
export function parseTags(text: string): string[] {
  return text
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

/** `alt=a cat|caption=x\|y`: pairs joined by `|`, where `\` escapes a `|` or `=` that belongs to the text. */
export function parseContext(text: string): Record<string, string> {
  const pairs = text.split(/(?<!\\)\|/).map((pair) => {
    const [key = "", ...value] = pair.split(/(?<!\\)=/);
    return [plain(key), plain(value.join("="))] as const;
  });
  return Object.fromEntries(pairs.filter(([key]) => key !== ""));
}

function plain(text: string): string {
  return text.replace(/\\([|=])/g, "$1");
}
