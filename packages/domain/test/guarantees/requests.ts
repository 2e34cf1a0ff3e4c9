import {
  AuditImages,
  type AuditPosition,
  type Clock,
  DestroyDiscards,
  EraseUserImages,
  type EventSender,
  GrantUpload,
  type ImageFacts,
  ModerateUserImage,
  RecordDeletion,
  RecordUpload,
  RejectImage,
  RemoveUserImage,
  recordingEvents,
  SendEvents,
  SetUserImage,
  type SignedUpload,
  shownImage,
  type User,
  type UserId,
} from "@user-image/domain";
import { png3x2 } from "@user-image/domain/testing";
import type { Ports } from "./mishaps.js";

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
const lifetimes = { grant: 24 * HOUR, grace: 24 * HOUR };
/** Of the two files that clients upload, the larger one is refused. */
export const limits = { formats: ["png"], maxBytes: png3x2.length - 1, maxPixels: 100 };

/** What one process is asked to do. */
export type Request =
  | { readonly do: "grant" | "remove"; readonly user: UserId }
  /** `isDeleted`: after the user was marked as deleted. */
  | { readonly do: "erase"; readonly user: UserId; readonly isDeleted: boolean }
  | { readonly do: "set"; readonly user: UserId; readonly publicId: string }
  | {
      readonly do: "moderate";
      readonly user: UserId;
      /** The public id to set, or null to remove. */
      readonly image?: string | null;
      readonly locked?: boolean;
    }
  | { readonly do: "tell of upload"; readonly publicId: string; readonly facts: ImageFacts }
  | { readonly do: "tell of rejection"; readonly publicId: string }
  | { readonly do: "tell of deletion"; readonly publicId: string; readonly version?: number | undefined }
  | { readonly do: "collect" | "send" | "audit" };

export type Moderating = "remove" | "remove and lock" | "lock" | "unlock" | "set";

export function moderationOf(how: Moderating, publicId: string) {
  if (how === "set") return { image: publicId };
  return {
    ...(how.startsWith("remove") && { image: null }),
    ...(how !== "remove" && { locked: how !== "unlock" }),
  };
}

/** Where events go, if they are on. */
export interface Events {
  readonly sender: EventSender;
  readonly newId: () => string;
}

/** What it answers: a grant, the user who has set an image, or nothing of interest. */
export type Answer = SignedUpload | User | undefined;

/** Does as one process does that is asked to; a user is read first, as for the authentication. */
export async function perform(
  request: Request,
  { users: plain, media, inventory }: Ports,
  clock: Clock,
  events?: Events,
): Promise<Answer> {
  const users = events ? recordingEvents(plain, clock, events.newId) : plain;
  const user = async (id: UserId) => (await users.findById(id)) ?? never();
  const setUserImage = new SetUserImage(users, media, clock, limits, lifetimes);
  switch (request.do) {
    case "grant":
      return new GrantUpload(users, media, clock, lifetimes).execute({ user: await user(request.user) });
    case "set": {
      const { publicId } = request;
      return setUserImage.execute({ user: await user(request.user), publicId });
    }
    case "moderate": {
      const moderateUserImage = new ModerateUserImage(users, media, setUserImage, clock);
      return moderateUserImage.execute(request.user, { ...request, reason: "offensive" });
    }
    case "remove":
      return new RemoveUserImage(users, clock, lifetimes).execute({ user: await user(request.user) });
    case "erase":
      await new EraseUserImages(users, media, clock).execute({ id: request.user });
      return;
    case "tell of upload":
      await new RecordUpload(users, clock, limits).execute(request);
      return;
    case "tell of rejection":
      return new RejectImage(users, clock).execute(request) as Promise<undefined>;
    case "tell of deletion":
      return new RecordDeletion(users, media, clock).execute(request) as Promise<undefined>;
    case "collect":
      await new DestroyDiscards(users, media, clock, MINUTE, () => 0, limits).execute();
      return;
    case "audit": {
      if (!inventory) return;
      const clocks = { compareWithMedia: () => null };
      const audit = new AuditImages(users, inventory, media, clocks, clock, lifetimes);
      let position: AuditPosition | null = { part: "users", after: null };
      while (position)
        ({ next: position } = await audit.execute(position, { destroys: true, onFinding() {} }));
      return;
    }
    case "send":
      if (events) await new SendEvents(users, events.sender, media, clock, events.newId, () => 0).execute();
      return;
  }
}

/** What a request means to be shown of a user: a public id, or null for none, or undefined for no change. */
export function askedFor(request: Request, user: User): string | null | undefined {
  switch (request.do) {
    case "set":
      return request.user === user.id ? request.publicId : undefined;
    case "remove":
    case "erase":
      return request.user === user.id ? null : undefined;
    case "moderate":
      return request.user === user.id ? request.image : undefined;
    case "tell of rejection":
    case "tell of deletion":
      return shownImage(user.images)?.publicId === request.publicId ? null : undefined;
    default:
      return undefined;
  }
}

function never(): never {
  throw new Error("There is no such user.");
}
