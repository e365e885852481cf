import { createServer } from "node:net";
import { afterAll, expect, inject, it } from "vitest";
import { openDatabase } from "./database.mjs";
import { freePort } from "./embedded-postgres.mjs";

const { serverUrl } = inject("postgres");
const servers = [];
afterAll(() => servers.forEach((server) => server.close()));

function withUrl(change) {
  const url = new URL(serverUrl);
  change(url);
  return { databaseUrl: url.href };
}

async function refusal(settings) {
  return openDatabase(settings).then(
    () => "accepted",
    (error) => error.message,
  );
}

it("a database that will do is used and left alone", async () => {
  const database = await openDatabase({ databaseUrl: serverUrl });
  expect(database.url).toBe(serverUrl);
  await database.release();
  await (await openDatabase({ databaseUrl: serverUrl, readDatabaseUrl: serverUrl })).release();
});

it("nobody listens", async () => {
  const port = await freePort();
  const message = await refusal(withUrl((url) => (url.port = port)));
  expect(message).toBe(
    `No PostgreSQL listens at 127.0.0.1:${port}.\nCheck DATABASE_URL, or leave it out to use the embedded database.`,
  );
});

it("the password is wrong, and not repeated", async () => {
  const message = await refusal(withUrl((url) => (url.password = "hunter2")));
  expect(message).toMatch(/refused the user "postgres": password authentication failed.*\n.*DATABASE_URL/);
  expect(message).not.toContain("hunter2");
});

it("the database does not exist", async () => {
  expect(await refusal(withUrl((url) => (url.pathname = "/nowhere")))).toMatch(
    /has no database "nowhere". Create it first/,
  );
});

it("the replica is away, which is another setting", async () => {
  const port = await freePort();
  const { databaseUrl: readDatabaseUrl } = withUrl((url) => (url.port = port));
  expect(await refusal({ databaseUrl: serverUrl, readDatabaseUrl })).toMatch(/Check READ_DATABASE_URL/);
});

it("the server is too old", async () => {
  const port = await oldPostgres();
  expect(await refusal({ databaseUrl: `postgresql://u:p@127.0.0.1:${port}/shop` })).toMatch(
    /names PostgreSQL 13.22. Settledesk needs 14 or newer/,
  );
});

/** Speaks just enough of PostgreSQL's protocol 3.0 to say that it is version 13. */
async function oldPostgres() {
  const message = (type, body) => {
    const head = Buffer.alloc(5);
    head.write(type);
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };
  const int16 = (value) => Buffer.from([value >> 8, value & 255]);
  const int32 = (value) => Buffer.concat([int16(value >> 16), int16(value & 65535)]);
  const text = (value) => Buffer.concat([int32(value.length), Buffer.from(value)]);
  const column = (name, oid) =>
    Buffer.concat([Buffer.from(`${name}\0`), int32(0), int16(0), int32(oid), int16(-1), int32(-1), int16(0)]);
  const ready = message("Z", Buffer.from("I"));

  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      socket.write(Buffer.concat([message("R", int32(0)), ready]));
      socket.once("data", () => {
        const columns = Buffer.concat([int16(2), column("number", 23), column("text", 25)]);
        const row = Buffer.concat([int16(2), text("130022"), text("13.22")]);
        socket.write(
          Buffer.concat([
            message("T", columns),
            message("D", row),
            message("C", Buffer.from("SELECT 1\0")),
            ready,
          ]),
        );
      });
    });
  });
  servers.push(server);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server.address().port;
}
