import { aGrant, anImage, aUser } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { anAccount, FOLDER, idOf, LONG_AGO, stores } from "./audited-account.js";
import { run, userImage } from "./process.js";

const HOUR = 60 * 60 * 1000;

describe.each(stores)("user-image audit, on %s", (_, open) => {
  it("prints orphans and missing images, destroys orphans if asked to, and nothing else", async () => {
    const { audit, importImages, held } = await anAccount(open, [
      aUser({ id: 1, image: anImage(idOf(1)), grants: [aGrant(idOf(2))] }),
      aUser({ id: 2, image: anImage(idOf(3)) }),
      aUser({ id: 3, image: anImage("legacycat") }),
      aUser({ id: 4, image: anImage("legacydog") }),
    ]);
    const kept = [idOf(1), idOf(2), "legacycat", `${FOLDER}/logo`, `${FOLDER}2/${"x".repeat(20)}`];
    await importImages([...kept, idOf(5)]);

    const printed = await audit();
    expect(printed.code).toBe(2);
    expect(printed.stdout.replace(/ +/g, " ")).toBe(
      [
        "FOUND USER PUBLIC ID DETAIL",
        `missing 2 ${idOf(3)}`,
        "missing 4 legacydog",
        `orphan - ${idOf(5)} uploaded ${new Date(LONG_AGO * 1000).toISOString()}, kept`,
        "missing: 2 orphans: 1 destroyed: 0 failed: 0 uncertain: 0 recent: 0",
        "",
      ].join("\n"),
    );
    expect(printed.stderr).toBe(
      "4 users and 0 images compared; to continue from here: --resume images\n4 users and 4 images compared.\n",
    );
    expect(await held()).toEqual([...kept, idOf(5)].sort());

    const destroyed = await audit("--destroy", "--json");
    expect(destroyed.code).toBe(2);
    expect(
      destroyed.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { kind: "missing", userId: 2, publicId: idOf(3) },
      { kind: "missing", userId: 4, publicId: "legacydog" },
      {
        kind: "orphan",
        publicId: idOf(5),
        uploadedAt: new Date(LONG_AGO * 1000).toISOString(),
        outcome: "destroyed",
      },
      {
        ...{ kind: "summary", users: 4, images: 4, missing: 2, orphans: 1, destroyed: 1 },
        ...{ failed: 0, uncertain: 0, recent: 0 },
      },
    ]);
    expect(await held()).toEqual([...kept].sort());

    await importImages([idOf(3), "legacydog"]);
    expect((await audit("--destroy")).code).toBe(0);
  });

  it("continues where it was killed, and in the end has destroyed all orphans and nothing else", {
    timeout: 120_000,
  }, async () => {
    const known = Array.from({ length: 43 }, (_, index) => 7 * index);
    const users = known.map((number) => aUser({ id: number + 1, image: anImage(idOf(number)) }));
    const { settings, importImages, held, calls } = await anAccount(open, users);
    const orphans = Array.from({ length: 300 }, (_, index) => index).filter((number) => number % 7 !== 0);
    await importImages([...known, ...orphans].map(idOf));

    let position: string | undefined;
    let kills = 0;
    for (const destructions of [7, 60, 30]) {
      calls.length = 0;
      const options = ["audit", "--destroy", ...(position ? ["--resume", position] : [])];
      const program = run("cli.js", settings, options);
      const isFar = () => calls.filter((call) => call.endsWith("/image/destroy")).length >= destructions;
      while (!isFar() && program.process.exitCode === null) await new Promise((done) => setTimeout(done, 2));
      program.process.kill("SIGKILL");
      if ((await program.ended()) === "SIGKILL") kills += 1;
      position = /--resume (\S+)\n(?!.*--resume)/s.exec(program.stderr())?.[1] ?? position;
      expect(await held()).toEqual(expect.arrayContaining(known.map(idOf)));
    }
    expect(kills).toBe(3);
    expect((await held()).length).toBeGreaterThan(known.length);
    expect(position).toMatch(/^images/);

    const { code } = await userImage(["audit", "--destroy", "--resume", position ?? ""], settings);

    expect(code).toBe(0);
    expect(await held()).toEqual(known.map(idOf).sort());
  });

  it("destroys nothing if it is not certain which images a user has", async () => {
    const { audit, importImages, held } = await anAccount(open, [
      aUser({ id: 1, image: anImage(idOf(1), { adopted: true }) }),
      aUser({ id: 2, image: anImage(idOf(2)) }),
    ]);
    await importImages([idOf(1), idOf(2), idOf(3)]);

    const { code, stdout, stderr } = await audit("--destroy");

    expect(code).toBe(1);
    expect(stdout).toMatch(/^uncertain +1 +\S+ +adopted$/m);
    expect(stderr).toContain("No orphan was destroyed");
    expect(await held()).toEqual([idOf(1), idOf(2), idOf(3)]);
    expect((await audit()).stdout).toMatch(/^orphan +- /m);
    expect((await audit("--destroy", "--resume", "images")).code).toBe(1);
    expect((await audit("--destroy", "--resume", "users:1")).code).toBe(1);
  });

  it("destroys nothing if no user has an image in the folder: it may be another store", async () => {
    const { audit, importImages, held } = await anAccount(open, [aUser({ id: 1 })]);
    expect((await audit()).stderr).toContain("Cloudinary has no image in the folder");
    await importImages([idOf(1)]);

    const { code, stderr } = await audit("--destroy");

    expect([code, stderr]).toEqual([1, expect.stringContaining("this may be another store")]);
    expect(await held()).toEqual([idOf(1)]);
  });

  it("waits at Cloudinary's hourly limit, can be ended, and continues in the next hour", async () => {
    let ahead = 0;
    const emulator = { adminCallsPerHour: 1, now: () => new Date(Date.now() + ahead) };
    const { settings, importImages } = await anAccount(open, [aUser({ image: anImage(idOf(1)) })], emulator);
    await importImages([idOf(1), idOf(2)]);

    const program = run("cli.js", settings, ["audit"]);
    await expect
      .poll(() => program.stderr(), { timeout: 20_000 })
      .toMatch(/^The media library allows no further/m);
    expect(program.stderr()).toMatch(/ continues at \d{4}-\S+Z; to continue from here: --resume images\n$/);
    program.process.kill("SIGTERM");

    expect(await program.ended()).toBe(1);
    expect(program.stderr()).toMatch(/^The audit was ended by a signal before it was complete\.$/m);
    ahead = HOUR;
    const { code, stdout } = await userImage(["audit", "--resume", "images"], settings);
    expect([code, stdout]).toEqual([2, expect.stringContaining(idOf(2))]);
  });

  it("refuses to destroy without a folder, and says why", async () => {
    const { settings, importImages, held } = await anAccount(open, []);
    const { CLOUDINARY_FOLDER: _, ...without } = settings;
    const publicIds = ["x".repeat(20), "logo", idOf(1)];
    await importImages(publicIds);

    const { code, stdout, stderr } = await userImage(["audit", "--destroy"], without);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^CLOUDINARY_FOLDER is not set\..*belong to another program.*\n$/);

    const printed = await userImage(["audit"], without);
    expect(printed.stdout.match(/^orphan.*/gm)).toEqual([expect.stringContaining("x".repeat(20))]);
    expect(printed.stderr).toContain("may belong to another program");
    expect(await held()).toEqual([...publicIds].sort());
  });

  it("refuses a position that it has not printed", async () => {
    const { settings } = await anAccount(open, []);

    for (const position of ["", "nonsense", "users:abc"])
      expect((await userImage(["audit", "--resume", position], settings)).code).toBe(1);
  });
});
