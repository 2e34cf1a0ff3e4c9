import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { build, type Rolldown } from "vite";
import { describe, expect, it } from "vitest";
import {
  newPage,
  type Page,
  setPicture,
  sharedBrowser,
  told,
} from "../../../http/test/picture-page/open-page.js";
import { aClient, sharedService } from "../../../http/test/serve.js";
import { type Files, serveHost } from "./host-page.js";

const browser = sharedBrowser();
const recipes = new URL("../recipes/", import.meta.url);
const SERVICE = "https://pictures.example.org";

const EMPTY = `<!doctype html><title>Your profile</title><div id="app"></div><script type="module" src="/main.js"></script>`;

const pages: Readonly<Record<string, () => Promise<Files>>> = {
  "plain HTML": async () => ({
    "/": await recipe("plain.html"),
    "/plain.js": await recipe("plain.js"),
  }),
  "React 19, in StrictMode": async () => ({ "/": EMPTY, "/main.js": await bundle("react-app.ts") }),
  "Vue 3": async () => ({ "/": EMPTY, "/main.js": await bundle("vue-app.ts") }),
};

describe("the README", () => {
  it.each(["plain.html", "plain.js", "user-profile.tsx", "user-profile.vue"])(
    "shows the recipe %s as it is tested here",
    async (name) => {
      const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");

      expect(readme).toContain(`\n\n\`\`\`${name.split(".")[1]}\n${await recipe(name)}\`\`\`\n`);
    },
  );
});

describe("the recipe for", () => {
  it.each(Object.entries(pages))(
    "%s sets, removes and restores a picture from another origin, under a strict policy",
    async (_, filesOf) => {
      const { page, ada, service } = await openRecipe(await filesOf());
      expect(new URL(page.url()).origin).not.toBe(service);
      await shows(page, "none");

      await setPicture(page);
      await shows(page, await imageOf(ada));
      await page.getByRole("button", { name: "Remove" }).click();
      await told(page, "Your picture is removed.");
      await shows(page, "none");
      await page.getByRole("button", { name: "Undo" }).click();
      await told(page, "Your earlier picture is back.");
      await shows(page, await imageOf(ada));
    },
  );

  it("React mounts everything twice in StrictMode, and asks for the user once", async () => {
    const { page, requests } = await openRecipe(await pages["React 19, in StrictMode"]?.());

    await shows(page, "none");

    expect(requests.filter((request) => /^GET .*\/v1\/users$/.test(request))).toHaveLength(1);
  });
});

type Ada = Awaited<ReturnType<typeof aClient>>;

async function openRecipe(files: Files = {}) {
  const served = await sharedService();
  const ada = await aClient(served, "Ada Lovelace");
  const filled = Object.entries(files).map(([path, file]) => [
    path,
    `${file}`.replaceAll(SERVICE, served.url),
  ]);
  const host = await serveHost(served, { ...Object.fromEntries(filled), "/token": () => ada.token });
  const page = await newPage(browser(), {}, [host, served.url, served.emulator.url]);
  const requests: string[] = [];
  page.on("request", (request) => requests.push(`${request.method()} ${request.url()}`));
  await page.goto(host);
  return { page, ada, requests, service: served.url };
}

async function shows(page: Page, image: string): Promise<void> {
  await page.locator("output").filter({ hasText: image }).waitFor();
}

async function imageOf(ada: Ada): Promise<string> {
  const { image } = await (await ada.getUser()).json();
  return image;
}

function recipe(name: string): Promise<string> {
  return readFile(new URL(name, recipes), "utf8");
}

/** As somebody else's bundler does it. */
async function bundle(entry: string): Promise<string> {
  const output = (await build({
    configFile: false,
    logLevel: "error",
    plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.includes("-") } } })],
    define: { "process.env.NODE_ENV": '"development"' },
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL(entry, recipes)), formats: ["es"] },
    },
  })) as Rolldown.RolldownOutput[];
  const [chunk] = output.flatMap(({ output }) => output) as Rolldown.OutputChunk[];
  return String(chunk?.code);
}
