import type { FastifyInstance } from "fastify";
import { ApiError, badRequest } from "../api-error.js";
import type { Emulator } from "../emulator.js";
import { parseTransformation } from "../images/transformation.js";
import { required } from "./asset-change.js";
import { adminRoute } from "./endpoint-route.js";
import { pageOf } from "./lists.js";

/** Named transformations: `t_<name>` in a URL stands for the definition. */
export function registerTransformations(app: FastifyInstance, emulator: Emulator): void {
  const { transformations } = emulator.settings;

  adminRoute(app, emulator, "transformations", async ({ parameters }) => {
    const asked = parameters.text("transformation");
    const all = [...(await transformations.all())].map(([name, definition]) => answer(name, definition));
    if (asked === undefined) {
      if (!parameters.flag("named", true)) return { transformations: [] };
      const { page, next } = pageOf(all, ({ name }) => name, parameters);
      return { transformations: page, ...next };
    }
    const found = all.find(({ name }) => name === `t_${plainName(asked)}`);
    if (!found) throw notFound(asked);
    return { ...found, derived: [] };
  });

  adminRoute(app, emulator, "create_transformation", async ({ parameters }) => {
    const name = plainName(required(parameters, "name"));
    const definition = required(parameters, "transformation");
    if (!/^[\w-]{1,100}$/.test(name)) throw badRequest(`Invalid name of a transformation - ${name}`);
    const all = await transformations.all();
    if (all.has(name)) throw badRequest(`Transformation ${name} already exists`);
    parseTransformation(definition.split("/"), all);
    await transformations.set(name, definition);
    return { message: "created" };
  });

  adminRoute(app, emulator, "delete_transformation", async ({ parameters }) => {
    const name = plainName(required(parameters, "transformation"));
    if ((await transformations.find(name)) === undefined) throw notFound(name);
    await transformations.set(name, null);
    return { message: "deleted" };
  });
}

function answer(name: string, definition: string) {
  return { name: `t_${name}`, allowed_for_strict: false, used: false, named: true, info: [], definition };
}

function plainName(name: string): string {
  return name.replace(/^t_/, "");
}

function notFound(name: string): ApiError {
  return new ApiError(404, `Can't find transformation ${name}`);
}
