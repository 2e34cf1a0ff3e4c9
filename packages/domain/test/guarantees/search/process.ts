import {
  type Change,
  isDomainError,
  MediaUnavailable,
  type SignedUpload,
  StoreUnavailable,
  type User,
} from "@user-image/domain";
import type { Ports } from "../mishaps.js";
import { type Answer, perform, type Request } from "../requests.js";
import { ADOPTED } from "../witness.js";
import type { World } from "./world.js";

/**
 * One process that works on a request and waits at one of its calls: before the call took effect, or
 * after it did, with no answer yet. It is a value, so that it can go on in more than one way: it is
 * then run again from its beginning, and its earlier calls get the answers in `heard` again.
 */
export interface Process {
  readonly request: Request;
  readonly heard: readonly unknown[];
  readonly when: "before" | "after";
  readonly call: string;
  /** What the call has given, if it took effect. */
  readonly answer?: unknown;
}

/** A process that waits, or that has only been asked. */
type Begun = Pick<Process, "request"> & Partial<Process>;

/** How a waiting process goes on. */
export type Continuation = "goes on" | "fails" | "is answered" | "loses the answer" | "does it again";

/** At which of the calls that are still to come to wait, counted from 0. */
export interface Stop {
  readonly call: number;
  readonly when: "before" | "after";
}

/** A call that a process made, and whether it changed anything. */
export interface Call {
  readonly name: string;
  readonly isChange: boolean;
}

/**
 * Works on a request until it is done or has to stop. What it does to the world is done to `world`, where
 * it waits if it has stopped. Resolves to the calls it made.
 */
export async function proceed(
  world: World,
  process: Begun,
  how: Continuation = "goes on",
  stop: Stop | null = null,
): Promise<Call[]> {
  world.waiting = null;
  const run = new Run(world, process, how, stop);
  const working = perform(process.request, run.ports(), run.clock).then(
    (answer) => end(world, process.request, answer),
    (error) => {
      if (!isDomainError(error)) world.witness.note(`${process.request.do}: ${error}`);
      // Of what happened while the process waited, it need not know.
      if (!process.heard) world.witness.seeRefusal(process.request, error, world.media);
    },
  );
  world.waiting = (await Promise.race([working, run.halted])) ?? null;
  return run.calls;
}

/** One run of a process, from its beginning. */
class Run {
  readonly calls: Call[] = [];
  readonly halted: Promise<Process>;
  private halt: (waiting: Process) => void = () => {};
  private readonly heard: unknown[];
  private readonly past: number;
  private position = 0;
  private isChanging = false;

  constructor(
    private readonly world: World,
    private readonly process: Begun,
    private readonly how: Continuation,
    private readonly stop: Stop | null,
  ) {
    this.heard = [...(process.heard ?? [])];
    this.past = this.heard.length;
    this.halted = new Promise((resolve) => {
      this.halt = resolve;
    });
  }

  /** The clock that a change asks is that of the moment when it is applied. */
  readonly clock = (): Date => {
    const now = () => new Date(this.world.now);
    return this.isChanging ? now() : this.note(now);
  };

  ports(): Ports {
    const { world } = this;
    const ask = <T>(name: string, effect: () => T) => this.call(name, effect, StoreUnavailable);
    const order = <T>(name: string, effect: () => T) => this.call(name, effect, MediaUnavailable);
    return {
      users: {
        findById: (id) => ask("reads the user", () => world.users.get(id) ?? null),
        findByToken: () => Promise.resolve(null),
        findByPublicId: (id) => ask("looks for the owner", () => world.ownerOf(id)),
        findOwned: () => Promise.resolve([]),
        findAfter: () => Promise.resolve({ users: [], unreadable: [], next: null }),
        findDue: () => ask("looks for what is due", () => world.due()),
        oldestDue: () => Promise.resolve(null),
        countDue: () => Promise.resolve(0),
        findUnsent: () => Promise.resolve([]),
        oldestUnsent: () => Promise.resolve(null),
        time: () => Promise.resolve(null),
        update: (user, change) => ask("writes", () => this.update(user, change)),
      },
      media: {
        deliveryUrl: "https://media.example.org/test",
        grantUpload: async (now, validFor) => this.note(() => world.grantUpload(new Date(+now + validFor))),
        inspect: (id) => order("inspects", () => world.inspect(id)),
        destroy: (id) => order("destroys", () => destroy(world, id)),
        imageUrl: () => "",
      },
    };
  }

  /** A value that no call determines, but that must be the same when the process runs again. */
  private note<T>(ask: () => T): T {
    if (this.position === this.heard.length) this.heard.push(ask());
    return this.heard[this.position++] as T;
  }

  private async call<T>(name: string, effect: () => T, failure: new (cause: unknown) => Error): Promise<T> {
    const { world, heard, calls } = this;
    if (this.position < this.past) return hear(heard[this.position++]) as T;
    if (this.stopsAt("before")) return this.wait({ name, when: "before" });

    const before = [...world.users.values(), world.media.size];
    const answer = this.answerOf(effect, failure);
    const isChange = [...world.users.values(), world.media.size].some((part, i) => part !== before[i]);
    if (isChange) world.look();
    if (this.stopsAt("after")) return this.wait({ name, when: "after", answer });

    calls.push({ name, isChange });
    heard.push(answer);
    this.position++;
    return hear(answer) as T;
  }

  /** The call at which the process has waited goes on as `how` says, and all others take effect. */
  private answerOf(effect: () => unknown, failure: new (cause: unknown) => Error): unknown {
    const how = this.continuation();
    if (how === "fails" || how === "loses the answer") return new failure(new Error(how));
    return how === "is answered" ? this.process.answer : attempt(effect);
  }

  private continuation(): Continuation {
    return this.calls.length === 0 ? this.how : "goes on";
  }

  private stopsAt(when: Stop["when"]): boolean {
    return this.stop?.call === this.calls.length && this.stop.when === when;
  }

  private wait({ name, ...at }: { name: string; when: Process["when"]; answer?: unknown }): Promise<never> {
    this.halt({ request: this.process.request, heard: this.heard, call: name, ...at });
    return new Promise<never>(() => {});
  }

  private update(user: User, change: Change): User {
    const { world } = this;
    const { request } = this.process;
    const isRepetition = this.continuation() === "does it again";
    const before = world.user(user.id);
    this.isChanging = true;
    try {
      return world.update(isRepetition ? before : user, change);
    } finally {
      this.isChanging = false;
      const after = world.user(user.id);
      world.witness.seeWrite(request, before, after, (publicId) => world.isUnfit(publicId));
      world.witness.seeSetting(before, after, (publicId) => world.isKnownToBeDeleted(publicId));
      if (isRepetition) world.witness.seeRepetition(request, user, before, after);
    }
  }
}

function end(world: World, request: Request, answer: Answer): undefined {
  world.hear(request);
  if (request.do === "grant") world.signatures = [...world.signatures, answer as SignedUpload];
  const owners = new Map(
    [ADOPTED, ...world.signatures.map(({ publicId }) => publicId)].map((id) => [id, world.ids.ada]),
  );
  world.witness.seeAnswer(request, answer, owners);
  world.look();
  return undefined;
}

function destroy(world: World, publicId: string): void {
  world.witness.seeDestruction([...world.users.values()], publicId);
  world.media.delete(publicId);
}

function attempt<T>(effect: () => T): T | Error {
  try {
    return effect();
  } catch (error) {
    return error as Error;
  }
}

function hear(answer: unknown): unknown {
  if (answer instanceof Error) throw answer;
  return answer;
}
