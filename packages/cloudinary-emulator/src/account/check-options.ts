/** The options of an emulator that can be wrong. */
interface Checked {
  readonly notificationUrl?: string | undefined;
  readonly publicUrl?: string | undefined;
  readonly maxBytes?: number;
  readonly adminCallsPerHour?: number;
  readonly signatureVersion?: number;
}

/** @throws {Error} that says which option is wrong */
export function checkOptions({ notificationUrl, publicUrl, ...others }: Checked): void {
  for (const [name, url] of Object.entries({ notificationUrl, publicUrl })) {
    if (url !== undefined && !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ""))
      throw new Error(`${name} must be an http or https URL.`);
  }
  const { maxBytes, adminCallsPerHour, signatureVersion = 2 } = others;
  for (const [name, value] of Object.entries({ maxBytes, adminCallsPerHour })) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0))
      throw new Error(`${name} must be a whole number from 1 on.`);
  }
  // Who writes JavaScript may give any number.
  if (![1, 2].includes(signatureVersion)) throw new Error("signatureVersion must be 1 or 2.");
}
