import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type Rolldown } from "vite";
import { beforeAll, describe, expect, it } from "vitest";
import { newPage, photo, sharedBrowser } from "../../http/test/picture-page/open-page.js";
import { aClient, sharedService } from "../../http/test/serve.js";

const browser = sharedBrowser();
const examples = new URL("./examples/", import.meta.url);
const face = await readFile(photo("face.jpg"));

let script = "";
beforeAll(async () => {
  script = await bundle(fileURLToPath(new URL("page.ts", examples)));
});

describe("the README", () => {
  it.each(["set-picture.ts", "use-user-image.ts"])(
    "shows the example %s as it is tested here",
    async (name) => {
      const readme = await readFile(new URL("../../../README.md", import.meta.url), "utf8");

      expect(readme).toContain(`\`\`\`ts\n${await readFile(new URL(name, examples), "utf8")}\`\`\`\n`);
    },
  );
});

describe("the example", () => {
  it("sets a picture and shows it", async () => {
    const { page, ada, baseUrl } = await openExamples();

    const width = await page.evaluate(
      `(async () => {
        const bytes = Uint8Array.from(atob("${face.toString("base64")}"), (char) => char.charCodeAt(0));
        const img = new Image();
        await setPicture("${baseUrl}", "${ada.token}", new File([bytes], "face.jpg"), img);
        await img.decode();
        return img.naturalWidth;
      })()`,
    );

    expect(width).toBe(96);
    expect((await ada.stored())?.image).toMatchObject({ width: 1024 });
  });

  it("says why it could not", async () => {
    const { page, baseUrl } = await openExamples();
    const said = page.waitForEvent("dialog");

    const done = page.evaluate(
      `setPicture("${baseUrl}", "unknown", new File(["…"], "face.jpg"), new Image())`,
    );
    expect((await said).message()).toMatch(/^token_invalid: /);
    await (await said).accept();
    await done;
  });
});

describe("the React hook", () => {
  it("sets a picture, reports progress, and can be cancelled", async () => {
    const { page, ada, baseUrl } = await openExamples();
    await page.evaluate(`renderApp("${baseUrl}", "${ada.token}")`);
    await page.getByText("at rest").waitFor();
    await page.route("**/image/upload", () => {});
    const sent = page.waitForRequest("**/image/upload");

    await page.locator("input").setInputFiles(photo("face.jpg"));
    await sent;
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("at rest").waitFor();
    expect((await ada.stored())?.image).toBeNull();

    await page.unroute("**/image/upload");
    await page.locator("input").setInputFiles(photo("cat.jpg"));
    await page.getByAltText("Ada").waitFor();
    await page.getByText("at rest").waitFor();
  });

  it("tells why it could not", async () => {
    const { page, ada, baseUrl } = await openExamples();
    await page.evaluate(`renderApp("${baseUrl}", "${ada.token}")`);

    await page.locator("input").setInputFiles(photo("text.jpg"));

    await page.getByText("invalid_image").waitFor();
  });
});

async function openExamples() {
  const { url, emulator, store } = await sharedService();
  const page = await newPage(browser(), {}, [url, emulator.url]);
  await page.goto(`${url}/healthz`);
  await page.evaluate(script);
  return { page, baseUrl: url, ada: await aClient({ url, store }) };
}

/** With the client as it is built, as somebody else's bundler does it. */
async function bundle(entry: string): Promise<string> {
  const output = (await build({
    configFile: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"development"' },
    build: { write: false, lib: { entry, formats: ["iife"], name: "examples" } },
  })) as Rolldown.RolldownOutput[];
  const [chunk] = output.flatMap(({ output }) => output) as Rolldown.OutputChunk[];
  return String(chunk?.code);
}
