import { type Bounds, transitionsFrom } from "./actions.js";
import { IDS } from "./ids.js";
import { proceed } from "./process.js";
import { telling, World } from "./world.js";

const DAY = 24 * 60 * 60 * 1000;

/** What a search has walked, and the shortest way to a promise that is broken, if there is one. */
export interface Walk {
  readonly states: number;
  readonly transitions: number;
  readonly violations: readonly string[];
  /** The actions that lead there, one a line. */
  readonly path: readonly string[];
}

interface Step {
  readonly action: string;
  readonly from: Step | null;
}

/** A world that was reached, and how. */
interface Reached {
  readonly world: World;
  readonly step: Step;
}

/** Walks through all that can happen, breadth first, and leaves out what it has seen. */
export async function searchAll(bounds: Bounds): Promise<Walk> {
  const first = new World(undefined, IDS[bounds.ids ?? "number"]);
  if (bounds.adopts) first.adopt();
  const seen = new Set([first.keys().key]);
  const seenEnds = new Set<string>();
  let frontier: Reached[] = [{ world: first, step: { action: "", from: null } }];
  let transitions = 0;

  for (let depth = 0; depth < bounds.actions; depth++) {
    const next: Reached[] = [];
    for (const { world: before, step: from } of frontier) {
      for (const { action, world } of await transitionsFrom(before, bounds)) {
        transitions++;
        const { key, keyAtRest } = world.keys();
        if (seen.has(key) && world.witness.violations.length === 0) continue;
        seen.add(key);
        const step = { action, from };
        const violations = [...world.witness.violations];
        if (!seenEnds.has(keyAtRest)) violations.push(...(await violationsAtEnd(world)));
        seenEnds.add(keyAtRest);
        if (violations.length > 0) return { states: seen.size, transitions, violations, path: pathTo(step) };
        next.push({ world, step });
      }
    }
    frontier = next;
  }
  return { states: seen.size, transitions, violations: [], path: [] };
}

/**
 * What is wrong when everything works from now on: who waits in the middle of something has died, time
 * passes, and workers collect. Of Cloudinary's notifications, only those arrive of which the service learns in no other way.
 */
async function violationsAtEnd(world: World): Promise<readonly string[]> {
  const end = new World(world);
  end.waiting = null;
  end.interruptions = 0;
  for (const { event, isHeard, isFoundOut } of world.notices.values()) {
    if (!isHeard && !isFoundOut) await proceed(end, { request: telling(event) });
  }
  for (let pass = 0; pass < 4; pass++) {
    end.now += DAY;
    await proceed(end, { request: { do: "collect" } });
  }
  const found = [...end.media.keys()].flatMap((publicId) => {
    const image = end.inspect(publicId);
    return image ? [[publicId, image] as const] : [];
  });
  end.witness.seeEnd([...end.users.values()], new Map(found));
  return end.witness.violations;
}

function pathTo(step: Step): string[] {
  return step.from ? [...pathTo(step.from), step.action] : [];
}
