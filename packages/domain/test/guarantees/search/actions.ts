import { dueAt, shownImage, type UserIdKind } from "@user-image/domain";
import type { Request } from "../requests.js";
import { ADOPTED } from "../witness.js";
import { type Call, type Continuation, type Process, proceed, type Stop } from "./process.js";
import { telling, World } from "./world.js";

/** How far to search. */
export interface Bounds {
  /** How many actions may follow each other. */
  readonly actions: number;
  /** The type of the users' ids. Default: `number`. */
  readonly ids?: UserIdKind;
  readonly images: number;
  /** How often a process may wait in the middle of its work while others act. */
  readonly interruptions: number;
  /** Whether Ada shows an image of another service in the beginning. */
  readonly adopts?: boolean;
  /** Whether Cloudinary lets a client replace by a granted signature what was uploaded by it. */
  readonly bends?: boolean;
  /** Whether Ada's account may be deleted. */
  readonly deletes?: boolean;
  /** Whether an administrator may remove, set, lock and unlock Ada's image. */
  readonly moderates?: boolean;
}

/** What may happen next, and how the world is after it. */
export interface Transition {
  readonly action: string;
  readonly world: World;
}

/** Everything that can happen in a world: what clients, Cloudinary, time, processes and mishaps do. */
export async function transitionsFrom(world: World, bounds: Bounds): Promise<Transition[]> {
  const transitions = happenings(world, bounds);
  for (const [action, request] of requests(world, bounds)) {
    transitions.push(...(await waysOf(world, action, { request }, "goes on", bounds)));
  }
  if (!world.waiting) return transitions;
  const { request, call } = world.waiting;
  for (const how of continuationsOf(world.waiting)) {
    const action = `the process that does "${nameOf(request)}" ${how} where it ${call}`;
    transitions.push(...(await waysOf(world, action, world.waiting, how, bounds)));
  }
  return transitions;
}

/** What happens outside of the service. */
function happenings(world: World, { bends = false, deletes = false }: Bounds): Transition[] {
  const transitions: Transition[] = [];
  const add = (action: string, change: (world: World) => void) => {
    const after = new World(world);
    change(after);
    after.look();
    transitions.push({ action, world: after });
  };
  for (const { publicId, expiresAt } of world.signatures) {
    const isThere = world.media.has(publicId);
    if (!isThere && world.now <= +expiresAt)
      add(`Ada uploads ${publicId}`, (after) => after.upload(publicId));
    if (isThere)
      add(`an operator deletes ${publicId} in the console`, (after) => after.loseElsewhere(publicId));
    if (isThere && !world.wasRejected(publicId))
      add(`moderation rejects ${publicId}`, (after) => after.reject(publicId));
    if (bends && isThere && world.versions.get(publicId) === 1 && world.now <= +expiresAt) {
      for (const [size, bytes] of Object.entries({ "a small": 1, "too large an": 1e9 }))
        add(`Ada bends her signature and replaces ${publicId} by ${size} image`, (after) =>
          after.upload(publicId, bytes),
        );
    }
  }
  if (deletes && !world.user(world.ids.ada).isDeleted)
    add("Ada's account is deleted", (after) => after.deleteAccount());
  const deadline = nextDeadline(world);
  if (deadline) {
    add("time passes to just after the next deadline", (after) => {
      after.now = deadline + 1000;
    });
  }
  return transitions;
}

/** What the service may be asked to do, in words and as a request. */
function requests(world: World, { images, moderates = false }: Bounds): [string, Request][] {
  const found: [string, Request][] = [];
  const add = (action: string, request: Request) => found.push([action, request]);

  if (world.granted < images) add("Ada asks for a grant", { do: "grant", user: world.ids.ada });
  for (const { publicId } of world.signatures) {
    add(`Ada sets ${publicId}`, { do: "set", user: world.ids.ada, publicId });
    add(`a stranger sets ${publicId}`, { do: "set", user: world.ids.stranger, publicId });
  }
  if (world.media.has(ADOPTED))
    add(`Ada sets ${ADOPTED}`, { do: "set", user: world.ids.ada, publicId: ADOPTED });
  if (shownImage(world.user(world.ids.ada).images))
    add("Ada removes her image", { do: "remove", user: world.ids.ada });
  if (world.granted > 0 || world.media.has(ADOPTED))
    add("an operator erases Ada's images", {
      do: "erase",
      user: world.ids.ada,
      isDeleted: world.user(world.ids.ada).isDeleted,
    });
  if (moderates) for (const [action, moderation] of moderations(world)) add(action, moderation);
  for (const [name, { event }] of world.notices) add(`Cloudinary tells the ${name}`, telling(event));
  if (world.due().length > 0) add("a worker collects", { do: "collect" });
  return found;
}

/** What an administrator may do. */
function moderations({ ids, signatures, users }: World): [string, Request][] {
  const found: [string, Request][] = [];
  const add = (action: string, how: { image?: string | null; locked?: boolean }) =>
    found.push([`an administrator ${action}`, { do: "moderate", user: ids.ada, ...how }]);

  const ada = users.get(ids.ada);
  if (ada && shownImage(ada.images)) add("removes Ada's image", { image: null });
  if (ada?.lock) add("unlocks Ada's image", { locked: false });
  else add("removes and locks Ada's image", { image: null, locked: true });
  for (const { publicId } of signatures) add(`sets ${publicId}`, { image: publicId });
  return found;
}

/** To its end in one go, or up to each call where something could come in between. */
async function waysOf(
  world: World,
  action: string,
  process: { readonly request: Request } & Partial<Process>,
  how: Continuation,
  { interruptions }: Bounds,
): Promise<Transition[]> {
  const wayTo = async (stop: Stop | null, end: string): Promise<[Transition, Call[]]> => {
    const after = new World(world);
    if (stop) after.interruptions++;
    const calls = await proceed(after, process, how, stop);
    return [{ action: action + end, world: after }, calls];
  };
  const [whole, calls] = await wayTo(null, "");
  const transitions = [whole];
  // One process waits at a time, until the same goes on.
  const isOther = world.waiting !== null && world.waiting !== process;
  if (isOther) whole.world.waiting = world.waiting;
  if (isOther || world.interruptions >= interruptions) return transitions;

  for (const [call, { name, isChange }] of calls.entries()) {
    if (call > 0)
      transitions.push((await wayTo({ call, when: "before" }, `, and waits before it ${name}`))[0]);
    const isUnanswered = isChange && (call > 0 || how === "goes on");
    if (isUnanswered)
      transitions.push(
        (await wayTo({ call, when: "after" }, `, and waits for the answer when it ${name}`))[0],
      );
  }
  return transitions;
}

function continuationsOf({ when, call }: Process): Continuation[] {
  if (when === "before") return ["goes on", "fails"];
  return call === "writes"
    ? ["is answered", "loses the answer", "does it again"]
    : ["is answered", "loses the answer"];
}

function nameOf(request: Request): string {
  return "publicId" in request ? `${request.do} ${request.publicId}` : request.do;
}

function nextDeadline({ users, signatures, now }: World): number | null {
  const all = [...users.values()].flatMap((user) => [
    +(dueAt(user) ?? 0),
    ...user.images
      .filter(({ state }) => state !== "shown" && state !== "former")
      .map(({ arrivesBy }) => +arrivesBy),
  ]);
  const ahead = [...all, ...signatures.map(({ expiresAt }) => +expiresAt)].filter((time) => time >= now);
  return ahead.length > 0 ? Math.min(...ahead) : null;
}
