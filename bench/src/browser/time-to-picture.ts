import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, launchBrowser, type Page } from "@user-image/testing/browser";
import { type NetworkConditions, SlowNetwork } from "@user-image/testing/slow-network";
import { interleave } from "../rounds.js";
import { patchHeaders, type SeedUser, seedUser } from "../seed-users.js";
import type { FlowName, Shown, Site } from "./in-page.js";
import { servePage } from "./page-server.js";
import { largeJpeg, type Photo, paddedHeic } from "./photos.js";
import { CROPPING, type PictureResult, type PictureRound, type PictureTask } from "./task.js";
import { Timeline } from "./timeline.js";

/** For a round that is not measured. */
const FAST: NetworkConditions = { roundTrip: 1, bitsPerSecond: 1e9 };

const task: PictureTask = JSON.parse(process.argv[2] ?? "");
const pageUrl = await servePage();
const browser = await launchBrowser();
const photo = await makePhoto(browser);
let prepared: Photo = photo;
let users = task.firstUser;

await measure(FAST, 1);
const rounds = await measure(task.network, task.rounds);
const result: PictureResult = { photo: photo.buffer.length, prepared: prepared.buffer.length, rounds };
process.stdout.write(JSON.stringify(result));
await browser.close();
process.exit();

async function makePhoto(browser: Browser): Promise<Photo> {
  if (task.photo === "heic") return paddedHeic();
  const page = await browser.newPage();
  return largeJpeg(page).finally(() => page.close());
}

function measure(network: NetworkConditions, rounds: number) {
  const inPage = (api: string, work: (page: Page, site: Site) => Promise<PictureRound>) => () =>
    withSite(network, api, work);
  const call = (flow: FlowName, api: string) => inPage(api, (page, site) => byCall(page, site, flow));
  const contestants = {
    picker: inPage(task.ours, byPicker),
    client: call("client", task.ours),
    multer: call("multer", task.multer),
    presign: call("presign", task.presign),
  };
  if (task.photo === "heic") return interleave(contestants, rounds);
  const ofJpeg = {
    withoutPrefetch: call("withoutPrefetch", task.ours),
    alone: inPage(task.ours, aloneIn),
  };
  return interleave({ ...contestants, ...ofJpeg }, rounds);
}

async function byPicker(page: Page, site: Site): Promise<PictureRound> {
  const timeline = await Timeline.of(page);
  await page.evaluate((site) => window.inPage.openPicker(site), site);
  await page.locator("user-image-picker #file").setInputFiles(photo);
  const set = page.getByRole("button", { name: /^(Set picture|Upload)/ });
  await set.waitFor();
  await sleep(CROPPING);
  await page.evaluate(() => window.inPage.watchPicker());
  await set.click();
  const measured = roundOf(timeline, await page.evaluate(() => window.shown));
  prepared = await storedImage(site);
  return measured;
}

async function byCall(page: Page, site: Site, flow: FlowName): Promise<PictureRound> {
  const timeline = await Timeline.of(page);
  await page.evaluate(([flow, site]) => window.inPage.open(flow, site), [flow, site] as const);
  await page.locator("input").setInputFiles(photo);
  const shown = await page.evaluate(([flow, site]) => window.inPage.set(flow, site), [flow, site] as const);
  return roundOf(timeline, shown);
}

/** What the picker has prepared, in a connection that is already open, and without anything that follows. */
async function aloneIn(page: Page, site: Site): Promise<PictureRound> {
  const timeline = await Timeline.of(page);
  await page.locator("input").setInputFiles(prepared);
  return roundOf(timeline, await page.evaluate((site) => window.inPage.uploadAlone(site), site));
}

function roundOf(timeline: Timeline, { begin, shown, painted }: Shown): PictureRound {
  return { shown: shown - begin, painted: painted - begin, steps: timeline.steps(begin, painted) };
}

/** In a page that has just been opened, of a browser without connections. */
async function withSite<Result>(
  conditions: NetworkConditions,
  api: string,
  work: (page: Page, site: Site) => Promise<Result>,
): Promise<Result> {
  const user = seedUser(users++);
  if (api === task.ours) await removeImage(user);
  const network = new SlowNetwork(conditions);
  const proxy = { server: await network.listen(), bypass: new URL(pageUrl).host };
  const context = await browser.newContext({ proxy });
  try {
    const page = await context.newPage();
    await page.goto(pageUrl);
    return await work(page, { api, token: user.token, delivery: task.delivery });
  } finally {
    await context.close();
    await network.close();
  }
}

/** Seed users show an image that Cloudinary does not have. */
async function removeImage(user: SeedUser): Promise<void> {
  const headers = patchHeaders(user);
  const answer = await fetch(`${task.ours}/v1/users`, { method: "PATCH", headers, body: '{"image":null}' });
  if (!answer.ok) throw new Error(`${answer.url} answers ${answer.status}.`);
}

/** What was uploaded: Cloudinary stores a picture unchanged that is as small as this. */
async function storedImage({ api, token, delivery }: Site): Promise<Photo> {
  const headers = { authorization: `Token token=${token}` };
  const user = await (await fetch(`${api}/v1/users`, { headers })).json();
  const stored = await fetch(`${delivery}/image/upload/${user.image}`);
  const buffer = Buffer.from(await stored.arrayBuffer());
  return { name: photo.name, mimeType: String(stored.headers.get("content-type")), buffer };
}
