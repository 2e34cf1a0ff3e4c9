import type { Connection } from "../service.js";
import { UserImageError } from "../user-image-error.js";

/** What the page that uses the picker sets. It is read anew for each step. */
export interface PickerSettings {
  readonly baseUrl: string;
  readonly token: string | null;
  readonly tokenType: string | null;
  /** Resolves to the user's token. */
  readonly getToken: (() => Promise<string>) | undefined;
  /** Headers that authenticate the user in another way. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly undoSeconds: number;
  readonly dropAnywhere: boolean;
}

type Options = Pick<Connection, "signal" | "onRetry">;

/** Runs a step as the user; once more, with a new token, if the service refuses the one of `getToken`. */
export async function asUser<T>(
  settings: PickerSettings,
  options: Options,
  step: (connection: Connection) => Promise<T>,
): Promise<T> {
  try {
    return await step(await connectionOf(settings, options));
  } catch (error) {
    const isRefused = error instanceof UserImageError && error.status === 401;
    if (!isRefused || !settings.getToken) throw error;
    return await step(await connectionOf(settings, options));
  }
}

async function connectionOf(settings: PickerSettings, options: Options): Promise<Connection> {
  const { baseUrl, headers, tokenType } = settings;
  const token = (await settings.getToken?.()) ?? settings.token ?? undefined;
  if (token === undefined || !tokenType) return { baseUrl, headers, token, ...options };
  return { baseUrl, headers: { ...headers, authorization: `${tokenType} ${token}` }, ...options };
}
