import { Type } from "class-transformer";
import { IsDefined, IsObject, IsString, Matches, ValidateIf, ValidateNested } from "class-validator";

export class ImageDto {
  @IsString()
  @Matches(/^v\d+\/[\w-]+\.\w+$/)
  publicId: string;
}

export class UpdateUserDto {
  @ValidateIf((_object, image) => image !== null)
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => ImageDto)
  image: ImageDto | null;
}
