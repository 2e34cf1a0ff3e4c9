import Fastify from "fastify";
import { describe, expect, it } from "vitest";
import { AccessLog, pathOf } from "../src/logging/access-log.js";

describe("the log", () => {
  it.each(["/fails", "/fails-twice", "/nowhere"])(
    "holds neither host nor query, whatever happens: %s",
    async (path) => {
      const lines: string[] = [];
      const stream = { write: (line: string) => void lines.push(line) };
      const app = Fastify({ logger: { level: "trace", stream }, logController: new AccessLog() });
      app.get("/fails", () => Promise.reject(new Error("on purpose")));
      app.get(
        "/fails-twice",
        { errorHandler: (_error, _request, reply) => reply.header("a", "猫").send({}) },
        () => Promise.reject(new Error("on purpose")),
      );

      const answer = await app.inject({ url: `${path}?secret=hunter2`, headers: { host: "hunter3" } });

      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(lines.join("")).toContain('"answered"');
      expect(lines.join("")).not.toMatch(/hunter/);
    },
  );
});

describe("pathOf", () => {
  it.each([
    ["/v1/users", "/v1/users"],
    ["/v1/users?token=a", "/v1/users"],
    ["/v1/users#token=a", "/v1/users"],
    ["/?a?b", "/"],
    ["http://user:password@host:80/v1/users?a", "/v1/users"],
    ["HTTPS://host/a//b", "/a//b"],
    ["http://host?a", ""],
    ["*", "*"],
  ])("%s", (url, path) => {
    expect(pathOf(url)).toBe(path);
  });
});
