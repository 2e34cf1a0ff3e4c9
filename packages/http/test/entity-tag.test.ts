import { describe, expect, it } from "vitest";
import { entityTagOf, matchesStrongly, matchesWeakly } from "../src/server/entity-tag.js";

describe("entityTagOf", () => {
  it.each([
    ["Hello, World!", '"65a8e27d8879283831b664bd8b7f0ad4"'],
    ['{"user":{"id":1}}', '"669b81e7deb2332d0a5ee6d3563ad11a"'],
  ])("is what Rack 1.5 makes of %s", (body, tag) => {
    expect(entityTagOf(body)).toBe(tag);
  });
});

describe("a condition on an entity tag", () => {
  it.each([
    ['"a"', true, true],
    ["*", true, true],
    ['"b", "a"', true, true],
    ['W/"a"', false, true],
    ['"b"', false, false],
    ["a", false, false],
    ["", false, false],
  ])("%s matches strongly: %s, weakly: %s", (header, strongly, weakly) => {
    expect(matchesStrongly(header, '"a"')).toBe(strongly);
    expect(matchesWeakly(header, '"a"')).toBe(weakly);
  });
});
