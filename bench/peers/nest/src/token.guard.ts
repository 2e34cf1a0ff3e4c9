import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from "@nestjs/common";
import type { Request } from "express";
import type { UserDocument } from "./user.schema.js";
import { Users } from "./users.js";

export interface AuthenticatedRequest extends Request {
  user: UserDocument;
}

@Injectable()
export class TokenGuard implements CanActivate {
  constructor(private readonly users: Users) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const [, token] = /^Token token="?([^"]+)"?$/.exec(request.headers.authorization ?? "") ?? [];
    const user = token ? await this.users.findByToken(token) : null;
    if (!user) throw new UnauthorizedException();
    request.user = user;
    return true;
  }
}
