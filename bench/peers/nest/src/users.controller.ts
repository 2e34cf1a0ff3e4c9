import { Body, Controller, Patch, Req, UseGuards } from "@nestjs/common";
import { type AuthenticatedRequest, TokenGuard } from "./token.guard.js";
import { UpdateUserDto } from "./update-user.dto.js";
import { UsersService } from "./users.service.js";

@Controller("v1/users")
@UseGuards(TokenGuard)
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Patch()
  update(@Req() { user }: AuthenticatedRequest, @Body() { image }: UpdateUserDto) {
    return this.users.setImage(user, image?.publicId ?? null);
  }
}
