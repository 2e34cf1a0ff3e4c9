import { readFile, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { type Moderation, type User, type UserId, UserNotFound } from "@user-image/domain";
import { type Act, wordsOfAct } from "../administration/act.js";
import { describeUser } from "../administration/describe-user.js";
import type { Composition } from "../composition/container.js";
import { reasonOf } from "../logging/reason-of.js";
import type { Output, Tools } from "./tools.js";
import { uploadFile } from "./upload-file.js";
import { userInWords } from "./user-in-words.js";

const UNREACHED =
  "Cloudinary could not be reached, so the image is not destroyed yet. It is no longer shown. The service tries again to destroy it; you can also run this command again.";

type Service = Pick<Composition, "service" | "compareClocks">;

type Told = Pick<Tools, "output" | "context">;

/** Removes, locks or unlocks the image of a user, logs it, and prints the user after it. */
export async function moderate(
  { service, compareClocks }: Service,
  id: UserId,
  moderation: Moderation,
  { output, context }: Told,
): Promise<void> {
  // As before an erasure: with a wrong clock an image could be destroyed before its upload arrives.
  if (moderation.image === null) await compareClocks.execute();
  const user = await service.moderateUserImage.execute(id, moderation);
  log({ administrator: operator(), userId: id, ...moderation }, context);
  printUser(user, output);
  if (moderation.image === null && user.images.some(isLeft)) throw new Error(UNREACHED);
}

/** Uploads a file with the permission of a user, sets it as their image, logs it, and prints the user after it. */
export async function setImage(
  { service }: Service,
  id: UserId,
  file: string,
  reason: string,
  { output, context }: Told,
): Promise<void> {
  const bytes = await readRegular(file).catch((error) => {
    throw new Error(`${file} cannot be read (${error.code ?? "it is not a file"}).`);
  });
  const user = await service.users.findById(id);
  if (!user) throw new UserNotFound();
  const upload = await service.grantUpload.execute({ user }, "administrator");
  await uploadFile(new Uint8Array(bytes), file, upload);
  const image = upload.publicId;
  const updated = await service.moderateUserImage.execute(id, { image, reason });
  log({ administrator: operator(), userId: id, image, reason }, context);
  printUser(updated, output);
}

/** A pipe or a device might never end. */
async function readRegular(file: string): Promise<Buffer> {
  if (!(await stat(file)).isFile()) throw new Error();
  return readFile(file);
}

export function printUser(user: User, output: Output): void {
  output(describeUser(user), userInWords(user));
}

/** Whether an image that an administrator has removed could not be destroyed. */
function isLeft(image: User["images"][number]): boolean {
  return image.state === "condemned" && image.reason === "moderated" && image.destroyAt <= new Date();
}

/** A line of JSON on standard error, as the service logs an administrator's act. */
function log(act: Act, { stderr }: Tools["context"]): void {
  const line = { level: 30, time: Date.now(), ...act, msg: wordsOfAct(act) };
  stderr.write(`${JSON.stringify(line)}\n`);
}

/** The user of the operating system. A container may run without a name for it. */
function operator(): string {
  try {
    return `command line (${userInfo().username})`;
  } catch (error) {
    return `command line (user ${process.getuid?.() ?? reasonOf(error)})`;
  }
}
