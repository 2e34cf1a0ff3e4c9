/** How much is measured: enough to tell, or just enough to see that everything works. */
export interface Scale {
  readonly rounds: number;
  /** Of a load, in seconds. */
  readonly seconds: number;
  readonly warmUp: number;
  readonly connections: number;
  readonly layerRounds: number;
  /** How often a start is timed. */
  readonly starts: number;
  readonly mongodbRounds: number;
  /** In seconds. So slow a store takes long to send what the engine wants to have seen before it optimises. */
  readonly mongodbWarmUp: number;
  /** So few that the slow stand-in for MongoDB keeps its answers within the deadlines of our commands. */
  readonly mongodbConnections: number;
  /** Requests a second that every contestant can keep on MongoDB. */
  readonly mongodbRate: number;
  /** For how long. The system counts CPU time in steps of 10 ms. */
  readonly mongodbOpenSeconds: number;
  readonly storeRounds: number;
  readonly growthRounds: number;
  readonly scalingRounds: number;
  readonly uploadRounds: number;
  /** Users who upload at once. */
  readonly uploads: number;
  /** How often they do, before the server's CPU time is taken. */
  readonly uploadWarmUps: number;
  readonly pictureRounds: number;
  readonly sqliteUsers: readonly number[];
  readonly mongodbUsers: readonly number[];
  readonly emulatorRounds: number;
  /** Images that the emulator keeps. */
  readonly emulatorImages: number;
  /** Discarded images to drain. */
  readonly discards: number;
}

export const FULL: Scale = {
  rounds: 3,
  seconds: 4,
  warmUp: 2,
  connections: 50,
  layerRounds: 2,
  starts: 5,
  mongodbRounds: 2,
  mongodbWarmUp: 10,
  mongodbConnections: 10,
  mongodbRate: 50,
  mongodbOpenSeconds: 10,
  storeRounds: 10,
  growthRounds: 2,
  scalingRounds: 2,
  uploadRounds: 2,
  uploads: 100,
  uploadWarmUps: 20,
  pictureRounds: 5,
  sqliteUsers: [1_000, 100_000, 1_000_000],
  mongodbUsers: [1_000, 10_000],
  emulatorRounds: 3,
  emulatorImages: 10_000,
  discards: 10_000,
};

export const QUICK: Scale = {
  rounds: 1,
  seconds: 2,
  warmUp: 1,
  connections: 50,
  layerRounds: 1,
  starts: 2,
  mongodbRounds: 1,
  mongodbWarmUp: 1,
  mongodbConnections: 10,
  mongodbRate: 50,
  mongodbOpenSeconds: 2,
  storeRounds: 1,
  growthRounds: 1,
  scalingRounds: 1,
  uploadRounds: 1,
  uploads: 20,
  uploadWarmUps: 1,
  pictureRounds: 1,
  sqliteUsers: [1_000, 20_000],
  mongodbUsers: [1_000, 2_000],
  emulatorRounds: 1,
  emulatorImages: 1_000,
  discards: 1_000,
};
