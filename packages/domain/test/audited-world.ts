import { AuditImages, type AuditPosition, type Finding, type User } from "@user-image/domain";
import { InMemoryMediaInventory, png3x2, type UserFields } from "@user-image/domain/testing";
import { HOUR, later, world } from "./world.js";

const lifetimes = { grant: 24 * HOUR, grace: 24 * HOUR };
export const USERS = { part: "users", after: null } as const;
export const IMAGES = { part: "images", from: null } as const;

type Options = UserFields & { readonly pageSize?: number; readonly isExclusive?: boolean };

/** A user with these images, and what audits them. */
export async function anAudit(
  { pageSize, isExclusive, ...user }: Options = {},
  others: readonly User[] = [],
) {
  const around = await world({ user, others: [...others], lifetimes });
  const { users, media, clock } = around;
  const inventory = new InMemoryMediaInventory(media, isExclusive, pageSize);
  const clocks: { compareWithMedia(): number | null } = { compareWithMedia: () => 0 };
  const images = new AuditImages(users, inventory, media, clocks, clock, lifetimes);
  const audit = async ({ destroys = false } = {}) => {
    const findings: Finding[] = [];
    const counts = { users: 0, images: 0, recent: 0 };
    let position: AuditPosition | null = USERS;
    while (position) {
      const step = await images.execute(position, { destroys, onFinding: (found) => findings.push(found) });
      counts[position.part] += step.compared;
      counts.recent += step.recent;
      position = step.next;
    }
    return { findings, ...counts };
  };
  return { ...around, inventory, clocks, images, audit };
}

type Media = Awaited<ReturnType<typeof world>>["media"];

/** Uploads an image under a public id of ours for which there is no grant in the store. */
export async function orphan(media: Media): Promise<string> {
  const upload = await media.grantUpload(later(99 * HOUR), HOUR);
  await media.upload(upload, png3x2);
  return upload.publicId;
}

export async function hold(media: Media, publicId: string): Promise<void> {
  const upload = await media.grantUpload(later(99 * HOUR), HOUR);
  await media.upload({ ...upload, publicId }, png3x2);
}
