import { describe, expect, it } from "vitest";
import { call, errorOf, form, photo, post, signed, startEmulator } from "./emulator.js";

describe("a signature", () => {
  it("is of version 2, unless there is no ampersand, in which case they do not differ", async () => {
    const { api } = await startEmulator();
    const send = (parameters: Record<string, string>) =>
      call({ api }, "upload", signed(parameters, { version: 1 }), photo("cat.jpg"));

    const [differs, same] = [await send({ context: "alt=R&D" }), await send({ context: "alt=R" })];

    expect([differs.status, same.status]).toEqual([401, 200]);
    expect(errorOf(differs)).toMatch(/^Invalid Signature .*is a signature of version 1.*signatureVersion: 1/);
  });

  it("does not cover a parameter that was moved into the value of another", async () => {
    const { api } = await startEmulator();
    const granted = signed({ allowed_formats: "jpg", overwrite: "0", public_id: "granted" });
    const { overwrite: _, public_id: __, ...rest } = granted;
    const moved = { ...rest, allowed_formats: "jpg&overwrite=0&public_id=granted" };

    const answer = await call({ api }, "upload", moved, photo("cat.jpg"));

    expect(answer.status).toBe(401);
  });

  it("of an upload does not destroy what was uploaded", async () => {
    const { api, delivery } = await startEmulator();
    const granted = signed({ allowed_formats: "jpg", overwrite: "0", public_id: "a" });
    await call({ api }, "upload", granted, photo("cat.jpg"));

    const answer = await call({ api }, "destroy", granted);

    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe(
      "The method destroy does not have the parameters allowed_formats, overwrite",
    );
    expect((await fetch(`${delivery}/a.jpg`)).status).toBe(200);
  });

  it.each(["upload", "explicit"])(
    "does not make up for a parameter that %s does not have",
    async (method) => {
      const { api } = await startEmulator();
      const parameters = signed({ public_id: "a", type: "upload", overwrit: "0" });

      const answer = await post(`${api}/image/${method}`, form(parameters, photo("cat.jpg")));

      expect(answer.status).toBe(400);
      expect(errorOf(answer)).toBe(`The method ${method} does not have the parameters overwrit`);
    },
  );
});
