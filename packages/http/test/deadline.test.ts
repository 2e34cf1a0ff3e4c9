import { setTimeout as sleep } from "node:timers/promises";
import Fastify from "fastify";
import { describe, expect, it, onTestFinished } from "vitest";
import { errorHandler } from "../src/problems/error-handler.js";
import { answerInTime, trackRequests } from "../src/server/request-lifetime.js";

describe("a handler that takes too long", () => {
  it("is answered for, once, and others are not", async () => {
    const app = Fastify();
    onTestFinished(() => app.close());
    app.setErrorHandler(errorHandler);
    answerInTime(app, trackRequests(app), 300);
    app.get("/slow", () => sleep(1500, { isLate: true }));
    app.get("/fast", () => sleep(50, { isLate: false }));
    const url = await app.listen({ port: 0, host: "127.0.0.1" });

    const [slow, fast] = await Promise.all([fetch(`${url}/slow`), fetch(`${url}/fast`)]);

    expect([fast.status, await fast.json()]).toEqual([200, { isLate: false }]);
    expect(slow.status).toBe(503);
    expect(await slow.json()).toMatchObject({ code: "overloaded" });
    await sleep(1200);
    expect((await fetch(`${url}/fast`)).status).toBe(200);
  });

  it("gets 503 from a slow not-found handler, too", async () => {
    const app = Fastify();
    onTestFinished(() => app.close());
    app.setErrorHandler(errorHandler);
    app.setNotFoundHandler(() => sleep(1500));
    answerInTime(app, trackRequests(app), 300);
    const url = await app.listen({ port: 0, host: "127.0.0.1" });

    expect((await fetch(`${url}/nowhere`)).status).toBe(503);
  });

  it("has no deadline if it is of another plugin", async () => {
    const app = Fastify();
    onTestFinished(() => app.close());
    const underWay = trackRequests(app);
    app.register((app, _options, done) => {
      answerInTime(app, underWay, 100);
      done();
    });
    app.get("/slow", () => sleep(1200, { isLate: true }));
    const url = await app.listen({ port: 0, host: "127.0.0.1" });

    expect(await (await fetch(`${url}/slow`)).json()).toEqual({ isLate: true });
  });
});
