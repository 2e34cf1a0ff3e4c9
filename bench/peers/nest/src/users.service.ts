import { Injectable } from "@nestjs/common";
import type { UserDocument } from "./user.schema.js";
import { Users } from "./users.js";

@Injectable()
export class UsersService {
  constructor(private readonly users: Users) {}

  async setImage(user: UserDocument, image: string | null): Promise<UserDocument> {
    user.image = image;
    await this.users.save(user);
    return user;
  }
}
