import { getUser, prefetch, setUserImage, userImageUrl } from "@user-image/client";
import "@user-image/client/picker";
import { SIDE } from "./task.js";

/** Where a page finds its server, its user and Cloudinary. */
export interface Site {
  readonly api: string;
  readonly token: string;
  /** Below which Cloudinary delivers pictures. */
  readonly delivery: string;
}

/** Milliseconds since 1970. */
export interface Shown {
  /** When the user has set the picture. */
  readonly begin: number;
  /** When the server had set the picture and the browser had painted it, even if only a copy that it has itself. */
  readonly shown: number;
  /** When the browser had painted it as Cloudinary delivers it. */
  readonly painted: number;
}

/** What a page does without the picker. */
interface Flow {
  /** Before the user has chosen a file. */
  open(site: Site): Promise<unknown>;
  /** Sets the picture. Resolves to the URL of the new one. */
  set(site: Site, file: File): Promise<string>;
}

const withoutPrefetch: Flow = {
  open: async ({ api, token }) => {
    const user = await getUser({ baseUrl: api, token });
    await paint(userImageUrl(user, SIDE, api));
  },
  set: async ({ api, token }, file) => {
    const user = await setUserImage({ baseUrl: api, token, file });
    return userImageUrl(user, SIDE, api);
  },
};

const client: Flow = {
  ...withoutPrefetch,
  open: async (site) => {
    await withoutPrefetch.open(site);
    await prefetch({ baseUrl: site.api, token: site.token });
  },
};

const multer: Flow = {
  open: openConnection,
  set: async (site, file) => {
    const form = new FormData();
    form.append("image", file);
    const user = await ask(site, "PATCH", "users", form);
    return derivedUrl(site, user.image);
  },
};

const presign: Flow = {
  open: openConnection,
  set: async (site, file) => {
    const { url, fields } = await ask(site, "POST", "presigned-uploads");
    const uploaded = await upload(url, fields, file);
    const user = await ask(site, "POST", "confirmed-uploads", JSON.stringify(uploaded));
    return derivedUrl(site, user.image);
  },
};

const FLOWS = { client, withoutPrefetch, multer, presign };

export type FlowName = keyof typeof FLOWS;

/** For a browser that is told what to do in its pages. */
const inPage = {
  open: (flow: FlowName, site: Site) => FLOWS[flow].open(site),

  async set(flow: FlowName, site: Site): Promise<Shown> {
    const begin = now();
    await paint(await FLOWS[flow].set(site, chosenFile()));
    const painted = now();
    return { begin, shown: painted, painted };
  },

  /** Uploads the file by a permission and a connection that are there. Shows nothing. */
  async uploadAlone(site: Site): Promise<Shown> {
    const { uploadUrl, fields } = await ask(site, "POST", "media-signature");
    await fetch(uploadUrl, { method: "HEAD" });
    const begin = now();
    await upload(uploadUrl, fields, chosenFile());
    const end = now();
    return { begin, shown: end, painted: end };
  },

  /** Opens the picker. Resolves when it shows the user. */
  openPicker: ({ api, token }: Site): Promise<void> =>
    new Promise((resolve) => {
      const picker = document.createElement("user-image-picker");
      picker.addEventListener("load", () => resolve(), { once: true });
      picker.baseUrl = api;
      picker.token = token;
      document.body.append(picker);
    }),

  /** To be called before the user sets the picture. */
  watchPicker(): void {
    window.shown = new Promise((resolve, reject) => {
      addEventListener("click", () => resolve(shownByPicker(now())), { capture: true, once: true });
      addEventListener("error", ({ message }) => reject(new Error(message)));
    });
  },
};

declare global {
  interface Window {
    inPage: typeof inPage;
    shown: Promise<Shown>;
  }
}
window.inPage = inPage;

async function shownByPicker(begin: number): Promise<Shown> {
  const picker = document.querySelector("user-image-picker");
  // The picker may replace it.
  const avatar = () => picker?.shadowRoot?.querySelector<HTMLImageElement>("#avatar");
  const before = avatar()?.currentSrc;
  await new Promise((resolve) => picker?.addEventListener("change", resolve, { once: true }));
  await paintedBehind(avatar());
  const shown = now();
  const isDelivered = (image = avatar()) =>
    image?.complete && image.currentSrc !== before && image.currentSrc.startsWith("http");
  while (!isDelivered()) await frame();
  await avatar()?.decode();
  await frame();
  return { begin, shown, painted: now() };
}

/** Resolves when the browser has painted the copy behind a picture that is still on its way, if there is one. */
async function paintedBehind(image: HTMLImageElement | null | undefined): Promise<void> {
  const [, url] = /^url\("(.*)"\)$/.exec(image?.style.backgroundImage ?? "") ?? [];
  if (url) {
    const copy = new Image();
    copy.src = url;
    await copy.decode();
  }
  await frame();
}

/** Resolves when the browser has painted the picture. */
async function paint(url: string): Promise<void> {
  const image = document.querySelector("img") ?? document.body.appendChild(new Image(SIDE, SIDE));
  image.src = url;
  await image.decode();
  await frame();
}

/** Resolves after the next frame. */
function frame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

function chosenFile(): File {
  const [file] = document.querySelector("input")?.files ?? [];
  if (!file) throw new Error("No file is chosen.");
  return file;
}

/** As every page has that has shown something of its server. */
async function openConnection({ api }: Site): Promise<void> {
  await fetch(api);
}

async function ask({ api, token }: Site, method: string, path: string, body?: FormData | string) {
  const headers = new Headers({ authorization: `Token token=${token}` });
  if (typeof body === "string") headers.set("content-type", "application/json");
  return answerOf(await fetch(`${api}/v1/${path}`, { method, headers, ...(body && { body }) }));
}

async function upload(url: string, fields: Readonly<Record<string, string>>, file: File): Promise<unknown> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);
  return answerOf(await fetch(url, { method: "POST", body: form }));
}

async function answerOf(response: Response) {
  if (!response.ok) throw new Error(`${response.url} answers ${response.status} ${await response.text()}`);
  return response.json();
}

function derivedUrl({ delivery }: Site, image: string): string {
  return `${delivery}/image/upload/c_fill,g_face,h_${SIDE},w_${SIDE}/f_auto,q_auto/${image}`;
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
