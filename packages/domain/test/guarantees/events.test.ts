import { recordingEvents, SendEvents, type User } from "@user-image/domain";
import {
  anImage,
  aUser,
  changed,
  fillStore,
  InMemoryMediaLibrary,
  InMemoryUserRepository,
} from "@user-image/domain/testing";
import fc, { type Arbitrary, type Scheduler } from "fast-check";
import { expect, it } from "vitest";
import { type Mishap, portsOf } from "./mishaps.js";
import { Receiver, senderTo } from "./receiver.js";

/**
 * Any interleaving of changes and senders, with crashes and failures at any call: no older event arrives after a newer
 * one, and the last one tells what the user shows. `guarantees.test.ts` tries it with all that changes an image.
 * That this test can fail was seen by breaking the code:
 *
 * 1. a newer event does not wait for the lease of an older one: `recordChange` ignores `after.unsent`
 * 2. an acknowledgement forgets a newer event: `acknowledgeEvent` does not compare ids
 * 3. a change is recorded in a second write
 * 4. a lease belongs to whoever finds it: `SendEvents` compares its time only
 * 5. a lease shorter than the deadline of an attempt, or an attempt without deadline
 * 6. an event that tells what was shown before its lease
 */
it("whatever happens, the last event of each user tells what they show, and no older one follows it", {
  timeout: 3_600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(step, { minLength: 5, maxLength: 40, size: "max" }),
      async (scheduler, steps) => {
        const { receiver, users, run } = await service(scheduler);

        await run(steps);

        receiver.seeEnd(users.all());
        expect(receiver.violations).toEqual([]);
      },
    ),
    { numRuns: Number(process.env.GUARANTEE_RUNS ?? 1000) },
  );
});

type Step =
  | { readonly do: "show"; readonly user: number; readonly image: number; readonly mishap: Mishap | null }
  | { readonly do: "send"; readonly mishap: Mishap | null }
  | { readonly do: "wait"; readonly seconds: number }
  | { readonly do: "let happen"; readonly events: number };

const mishap: Arbitrary<Mishap | null> = fc.option(
  fc.record({
    call: fc.integer({ min: 1, max: 3 }),
    kind: fc.constantFrom("dies before", "dies after", "fails before", "fails after", "is done again"),
  }),
  { freq: 3 },
);
const step: Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("show"), user: fc.constantFrom(1, 2), image: fc.nat(2), mishap }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant("send"), mishap }) },
  fc.record({ do: fc.constant("wait"), seconds: fc.constantFrom(1, 9, 25, 70, 3600) }),
  { weight: 4, arbitrary: fc.record({ do: fc.constant("let happen"), events: fc.nat(6) }) },
);

/** Two users, and any number of processes that change what they show and send the events. */
async function service(scheduler: Scheduler) {
  let now = Date.parse("2026-01-01T00:00:00Z");
  let ids = 0;
  const clock = () => new Date(now);
  const newId = () => `id ${++ids}`;
  const users = new InMemoryUserRepository();
  const people = [aUser({ id: 1 }), aUser({ id: 2, image: anImage("image-0") })];
  await fillStore(
    users,
    people.map((user) => ({ user })),
  );
  const media = new InMemoryMediaLibrary(clock);
  const receiver = new Receiver(people);
  const again: typeof users.update = async (user, change) =>
    users.update((await users.findById(user.id)) ?? user, change);
  const sendTo = (sender: ReturnType<typeof senderTo>, store: typeof users) =>
    new SendEvents(store, sender, media, clock, newId, () => 0).execute();

  const begin = async (step: Extract<Step, { readonly mishap: Mishap | null }>) => {
    const ports = portsOf({ users, media, again }, scheduler, step.mishap, () => {});
    const store = recordingEvents(ports.users as typeof users, clock, newId);
    const sender = senderTo(receiver, scheduler, step.mishap, clock);
    if (step.do === "send") return sendTo(sender, store);
    const user = await store.findById(step.user);
    return user && store.update(user, (user) => showing(user, step.image));
  };

  const run = async (steps: readonly Step[]) => {
    for (const step of steps) {
      if ("mishap" in step) void begin(step).catch(() => {});
      else if (step.do === "wait") now += step.seconds * 1000;
      else
        for (let event = 0; event < step.events && scheduler.count() > 0; event++)
          await scheduler.waitNext(1);
    }
    await scheduler.waitIdle();
    for (let pass = 0; pass < 5; pass++) {
      now += 3_600_000;
      await sendTo({ isCircuitOpen: false, send: async (event) => receiver.receive(event) }, users);
    }
  };
  return { receiver, users, run };
}

/** Shows no image for 0. */
function showing(user: User, image: number): User {
  const shown = user.images.find(({ state }) => state === "shown")?.publicId;
  const wanted = image === 0 ? undefined : `image-${image}`;
  if (shown === wanted) return user;
  return changed(user, { image: wanted ? anImage(wanted) : null });
}
