import type { ContractCase } from "@user-image/domain/testing";

/** The names of the promises that are broken. */
export async function failuresOf(contract: ContractCase[]): Promise<string[]> {
  const outcomes = await Promise.allSettled(contract.map(({ run }) => run()));
  return contract.filter((_, index) => outcomes[index]?.status === "rejected").map(({ name }) => name);
}

/** `sound`, with some methods taken from `broken`. */
export function overlay<T extends object>(sound: T, broken: Partial<T>): T {
  return new Proxy(sound, {
    get(target, key) {
      const owner = key in broken ? broken : target;
      const value = Reflect.get(owner, key);
      return typeof value === "function" ? value.bind(owner) : value;
    },
  });
}
