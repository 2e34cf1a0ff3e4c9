import { expect, it } from "vitest";
import { serve } from "./serve.js";

it.each([
  ["debug", "/healthz"],
  ["debug", "/readyz"],
  ["debug", "/metrics"],
  ["info", "/v1/users/1/image"],
  ["info", "/metrics/more"],
])("logs at %s who asks for %s", async (level, path) => {
  const lines: string[] = [];
  const { url } = await serve({
    app: { log: { level: "debug", stream: { write: (line) => void lines.push(line) } } },
  });

  await (await fetch(url + path)).text();

  const answered = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === "answered");
  expect(answered).toEqual([expect.objectContaining({ path, level: level === "debug" ? 20 : 30 })]);
});
