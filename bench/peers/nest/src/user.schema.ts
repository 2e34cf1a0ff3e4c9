import { Prop, Schema, SchemaFactory } from "@nestjs/mongoose";
import { type HydratedDocument, Schema as MongooseSchema } from "mongoose";

const NO_ALERTS = "0000000000";

@Schema({
  toJSON: {
    transform: (_document, { _id, __v, token, ...fields }: Record<string, unknown>) => ({
      id: _id,
      ...fields,
    }),
  },
})
export class User {
  @Prop({ required: true }) _id: number;
  @Prop({ required: true }) username: string;
  @Prop({ type: String, default: null }) email: string | null;
  @Prop({ default: false }) emailVerified: boolean;
  @Prop({ type: String, default: null }) phone: string | null;
  @Prop({ default: false }) phoneVerified: boolean;
  @Prop({ type: String, default: null }) publicUrl: string | null;
  @Prop({ type: Number, default: null }) locationId: number | null;
  @Prop({ type: Number, default: null }) slotDefaultDuration: number | null;
  @Prop({ type: Number, default: null }) slotDefaultLocationId: number | null;
  @Prop({ type: Number, default: null }) slotDefaultTypeId: number | null;
  @Prop({ default: NO_ALERTS }) defaultPrivateAlerts: string;
  @Prop({ default: NO_ALERTS }) defaultOwnFriendslotAlerts: string;
  @Prop({ default: NO_ALERTS }) defaultOwnPublicAlerts: string;
  @Prop({ default: NO_ALERTS }) defaultFriendsFriendslotAlerts: string;
  @Prop({ default: NO_ALERTS }) defaultFriendsPublicAlerts: string;
  @Prop({ default: NO_ALERTS }) defaultReslotAlerts: string;
  @Prop({ default: NO_ALERTS }) defaultGroupAlerts: string;
  @Prop({ default: true }) push: boolean;
  @Prop({ required: true }) createdAt: Date;
  @Prop({ required: true }) updatedAt: Date;
  @Prop({ type: Date, default: null }) deletedAt: Date | null;
  @Prop({ type: String, default: null, match: /^v\d+\/[\w-]+\.\w+$/ }) image: string | null;
  @Prop({ default: 0 }) slotCount: number;
  @Prop({ default: 0 }) reslotCount: number;
  @Prop({ default: 0 }) friendsCount: number;
  @Prop({ type: [MongooseSchema.Types.Mixed] }) friendships: unknown[];
  @Prop({ type: [MongooseSchema.Types.Mixed] }) groups: unknown[];
  @Prop({ required: true, index: true }) token: string;
}

export type UserDocument = HydratedDocument<User>;

export const UserSchema = SchemaFactory.createForClass(User);
