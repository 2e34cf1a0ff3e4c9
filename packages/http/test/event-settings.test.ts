import { describe, expect, it } from "vitest";
import { parseConfig } from "../src/config.js";

const secret = `whsec_${Buffer.alloc(32, "a").toString("base64")}`;
const other = `whsec_${Buffer.alloc(24, "b").toString("base64")}`;
const EVENTS_URL = "https://example.org/images?token=hunter2";

describe("the settings of events", () => {
  it("name the receiver and one or several secrets", () => {
    expect(parseConfig({ EVENTS_URL, EVENTS_SECRET: ` ${secret}  ${other} ` }).events).toEqual({
      url: EVENTS_URL,
      secrets: [secret, other],
    });
    expect(parseConfig({}).events).toBeUndefined();
  });

  it.each(["http://localhost:4000", "http://127.0.0.1:4000/a", "http://[::1]:4000"])(
    "may name a receiver on this machine without TLS: %s",
    (EVENTS_URL) => {
      expect(parseConfig({ EVENTS_URL, EVENTS_SECRET: secret }).events?.url).toBe(EVENTS_URL);
    },
  );

  it.each([
    [{ EVENTS_URL }, /EVENTS_SECRET is not set \(give/],
    [{ EVENTS_SECRET: secret }, /EVENTS_SECRET has no effect without EVENTS_URL \(give/],
    [{ EVENTS_URL, EVENTS_SECRET: "hunter2" }, /EVENTS_SECRET has a secret that is not whsec_/],
    [{ EVENTS_URL, EVENTS_SECRET: `${secret} hunter2` }, /EVENTS_SECRET has a secret that is not whsec_/],
    [{ EVENTS_URL: "http://example.org/hunter2", EVENTS_SECRET: secret }, /EVENTS_URL begins with http:/],
    [{ EVENTS_URL: "https://a:hunter2@example.org", EVENTS_SECRET: secret }, /EVENTS_URL has a user name/],
    [{ EVENTS_URL: "hunter2", EVENTS_SECRET: secret }, /EVENTS_URL is not a URL/],
    [
      { EVENT_URL: EVENTS_URL, EVENTS_SECRET: secret },
      /EVENT_URL is not a setting \(did you mean EVENTS_URL/,
    ],
  ])("say what is wrong with %j, without quoting it", (settings, complaint) => {
    const parse = () => parseConfig(settings);

    expect(parse).toThrow(complaint);
    expect(parse).toThrow(/^(?!.*(?:hunter2|YWFh))/);
  });
});
