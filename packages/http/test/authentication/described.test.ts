import { createConfig, lintFromString } from "@redocly/openapi-core";
import { Type } from "@sinclair/typebox";
import { describe, expect, it } from "vitest";
import type { HostOptions } from "../../src/index.js";
import { jsonOf, serve } from "../serve.js";

interface Description {
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, object>>;
    readonly schemas: Readonly<Record<string, object>>;
  };
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly security: object[]; readonly responses: object }>>>
  >;
}

const BY_JWT = {
  JWT_JWKS_URL: "https://login.example.org/keys",
  JWT_ISSUER: "https://login.example.org",
  JWT_AUDIENCE: "pictures",
};

async function descriptionWith(
  settings: Record<string, string>,
  app: HostOptions = {},
): Promise<Description> {
  const { url } = await serve({ settings, app });
  return jsonOf<Description>(await fetch(`${url}/openapi.json`));
}

const authenticate = async () => null;
const toBody = ({ id, image }: { id: unknown; image: string | null }) => ({ id, image });
const bodySchema = Type.Object(
  { id: Type.Integer(), image: Type.Union([Type.String(), Type.Null()]) },
  { $id: "Member", description: "A member" },
);

describe("the API's description", () => {
  it("says that users have a JWT, and nothing of our tokens, with an identity provider", async () => {
    const document = await descriptionWith(BY_JWT);

    expect(Object.keys(document.components.securitySchemes)).toEqual(["cloudinary", "user"]);
    expect(document.components.securitySchemes.user).toMatchObject({
      type: "http",
      scheme: "bearer",
      bearerFormat: "JWT",
    });
    expect(document.paths["/v1/users"]?.get?.security).toEqual([{ user: [] }]);
    expect(JSON.stringify(document)).not.toContain("Token token=");
    expect(JSON.stringify(document)).toContain("Send the header Authorization: Bearer <token>");
  });

  it("describes a host's users by its schema, without an example of another profile", async () => {
    const { components, paths } = await descriptionWith({}, { toBody, bodySchema });

    const { $id, ...described } = JSON.parse(JSON.stringify(bodySchema));
    expect($id).toBe("Member");
    expect(components.schemas.User).toEqual(described);
    expect(JSON.stringify(paths["/v1/users"])).toContain("#/components/schemas/User");
    expect(JSON.stringify(paths)).not.toContain("user60@email.com");
  });

  it("describes them as objects if the host gives no schema", async () => {
    expect((await descriptionWith({}, { toBody })).components.schemas.User).toEqual({ type: "object" });
  });

  it.each([
    ["an identity provider", BY_JWT, {}],
    ["a host's authentication", {}, { authenticate }],
    ["a host's users", {}, { authenticate, toBody, bodySchema, metrics: false }],
  ])("is valid with %s", async (_kind, settings, app) => {
    const source = JSON.stringify(await descriptionWith(settings as Record<string, string>, app));
    const config = await createConfig({
      extends: ["recommended-strict"],
      rules: { "no-server-example.com": "off" },
    });

    const problems = await lintFromString({ source, config });

    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });
});
