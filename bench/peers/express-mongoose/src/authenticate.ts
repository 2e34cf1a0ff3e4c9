import type { RequestHandler } from "express";
import type { Users } from "./users.js";

/** Leaves whose token it is in `response.locals.user`. */
export function authenticate(users: Users): RequestHandler {
  return async (request, response, next) => {
    const [, token] = /^Token token="?([^"]+)"?$/.exec(request.get("authorization") ?? "") ?? [];
    const user = token ? await users.findByToken(token) : null;
    if (!user) {
      response.status(401).json({ message: "Unauthorized" });
      return;
    }
    response.locals.user = user;
    next();
  };
}
