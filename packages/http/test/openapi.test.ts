import { readFileSync } from "node:fs";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, it } from "vitest";
import { describeRoutes } from "../documentation/describe-routes.js";
import { PROBLEMS } from "../src/problems/problems.js";
import { jsonOf, serve } from "./serve.js";

interface Operation {
  readonly parameters: readonly { readonly name: string }[];
  readonly requestBody: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly headers?: object; readonly content?: Content }>>;
}

type Content = Readonly<Record<string, { examples?: Record<string, { value: object }>; example?: unknown }>>;

interface Document {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const publicUrl = "http://localhost:3000";
const seedBody = JSON.parse(readFileSync(new URL("seed-body.json", import.meta.url), "utf8"));

describe("/openapi.json", () => {
  it("is docs/openapi.json, which `pnpm openapi` writes", async () => {
    const { operations } = await serve();
    const text = JSON.stringify(await describeRoutes(operations, publicUrl), null, 2);

    await expect(`${text}\n`).toMatchFileSnapshot("../../../docs/openapi.json");
  });

  it("is answered as it is there, with the address of this service", async () => {
    const described = JSON.parse(
      readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8"),
    );

    expect(await documentOf({ publicUrl: "https://api.example.org" })).toEqual({
      ...described,
      servers: [{ url: "https://api.example.org" }],
    });
  });

  it("is valid, with examples that are as the schemas say", async () => {
    const config = await createConfig({
      extends: ["recommended-strict"],
      rules: { "no-server-example.com": "off" },
    });

    const problems = await lintFromString({ source: JSON.stringify(await documentOf()), config });

    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  it("holds what clients, administrators, Cloudinary and operators ask, and nothing else", async () => {
    const { paths } = await documentOf();

    expect(Object.entries(paths).map(([path, methods]) => [path, ...Object.keys(methods).sort()])).toEqual([
      ["/v1/users", "get", "patch"],
      ["/v1/users/{id}", "get", "patch"],
      ["/v1/users/{id}/media-signature", "post"],
      ["/v1/users/{id}/image", "get"],
      ["/v1/media-signature", "get", "post"],
      ["/v1/media-notifications", "post"],
      ["/healthz", "get"],
      ["/readyz", "get"],
      ["/metrics", "get"],
    ]);
  });

  it("has the documented request and its answer as examples", async () => {
    const { paths } = await documentOf();
    const { get, patch } = paths["/v1/users"] ?? {};

    expect(patch?.requestBody.content["application/json"]?.examples?.example1?.value).toEqual({
      image: { publicId: "v1234567/xcvjghjkdisudgfds7iyf.jpg" },
    });
    for (const operation of [get, patch]) {
      const example = operation?.responses[200]?.content?.["application/json"]?.example;
      expect(JSON.stringify(example)).toBe(JSON.stringify(seedBody));
    }
  });

  it("describes every code under its status, with an example", async () => {
    const operations = Object.values((await documentOf()).paths).flatMap((path) => Object.values(path));
    const told = new Map<string, string>();
    for (const { responses } of operations) {
      for (const [status, { content }] of Object.entries(responses)) {
        for (const code of Object.keys(content?.["application/problem+json"]?.examples ?? {})) {
          told.set(code, status);
        }
      }
    }

    // This is what there is instead of an operation.
    const { method_not_allowed, ...expected } = PROBLEMS;
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(Object.entries(expected).map(([code, { status }]) => [code, String(status)])),
    );
  });

  it("describes the headers that a client needs", async () => {
    const { paths } = await documentOf();
    const headersOf = (operation: Operation | undefined, status: number) =>
      Object.keys(operation?.responses[status]?.headers ?? {});
    const { get, patch } = paths["/v1/users"] ?? {};

    expect(headersOf(get, 200)).toEqual(["ETag", "Cache-Control"]);
    expect(headersOf(patch, 200)).toEqual(expect.arrayContaining(["ETag", "RateLimit-Remaining"]));
    expect(headersOf(patch, 401)).toEqual(["WWW-Authenticate"]);
    expect(headersOf(patch, 429)).toEqual(expect.arrayContaining(["Retry-After", "RateLimit-Reset"]));
    expect(headersOf(patch, 503)).toEqual(["Retry-After"]);
    expect(headersOf(paths["/v1/users/{id}/image"]?.get, 302)).toEqual(["Location", "Cache-Control"]);
    expect(get?.parameters.map(({ name }) => name)).toEqual(["If-None-Match", "X-Request-Id"]);
    expect(patch?.parameters.map(({ name }) => name)).toEqual(["If-Match", "X-Request-Id"]);
  });

  it("names the server as clients reach it", async () => {
    const { servers, paths } = await documentOf({ publicUrl: "https://api.example.org/v1" });

    expect(servers).toEqual([{ url: "https://api.example.org/v1" }]);
    expect(Object.keys(paths)).toContain("/v1/users");
  });
});

async function documentOf(service: { publicUrl?: string } = {}): Promise<Document> {
  const { url } = await serve({ service });
  const answer = await fetch(`${url}/openapi.json`);
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  return jsonOf<Document>(answer);
}
