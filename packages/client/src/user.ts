/** The user as the service answers it. Times are ISO 8601. */
export interface User {
  /** As the service has it: a number or a text. */
  readonly id: number | string;
  readonly username: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly phone: string | null;
  readonly phoneVerified: boolean;
  readonly publicUrl: string | null;
  readonly locationId: number | null;
  readonly slotDefaultDuration: number | null;
  readonly slotDefaultLocationId: number | null;
  readonly slotDefaultTypeId: number | null;
  readonly defaultPrivateAlerts: string;
  readonly defaultOwnFriendslotAlerts: string;
  readonly defaultOwnPublicAlerts: string;
  readonly defaultFriendsFriendslotAlerts: string;
  readonly defaultFriendsPublicAlerts: string;
  readonly defaultReslotAlerts: string;
  readonly defaultGroupAlerts: string;
  readonly push: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deletedAt: string | null;
  /** `v<version>/<public id>.<format>`, or null if the user shows no image. */
  readonly image: string | null;
  readonly slotCount: number;
  readonly reslotCount: number;
  readonly friendsCount: number;
  readonly friendships: readonly unknown[];
  readonly groups: readonly unknown[];
}
