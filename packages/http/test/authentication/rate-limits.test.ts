import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { networkOf } from "../../src/authentication/rate-limits.js";
import { WindowCounter } from "../../src/authentication/window-counter.js";

describe("the clients whose failed attempts are counted together", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::", "2001:db8:1:2"],
    ["2001:db8::3:4:5:6:7", "2001:db8:0:3"],
    ["2001:db8::7", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["64:ff9b::203.0.113.7", "64:ff9b:0:0"],
  ])("have one address, or with IPv6 one network of 64 bits: %s", (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });
});

describe("a window of a minute", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("begins with the first event of a name, and counts each name for itself", () => {
    const counter = new WindowCounter();
    expect(counter.count("ada")).toEqual({ count: 1, seconds: 60 });
    vi.advanceTimersByTime(59_001);
    expect(counter.count("ada")).toEqual({ count: 2, seconds: 1 });
    expect(counter.count("eve")).toEqual({ count: 1, seconds: 60 });
    vi.advanceTimersByTime(999);
    expect(counter.count("ada")).toEqual({ count: 1, seconds: 60 });
  });

  it("keeps 5,000 names, and of more those that were counted last", () => {
    const counter = new WindowCounter();
    counter.count("ada");
    counter.count("eve");
    for (let index = 0; index < 4_998; index++) counter.count(`${index}`);
    expect(counter.count("ada").count).toBe(2);
    counter.count("one too many");
    expect(counter.count("ada").count).toBe(3);
    expect(counter.count("eve").count).toBe(1);
  });
});
