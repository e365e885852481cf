import { expect, test } from "vitest";
import { signInLines } from "./sign-in-lines.mjs";

const LOCAL = { demo: true, isDemoPublic: false, host: "127.0.0.1", appUrl: "http://127.0.0.1:3000" };
const PUBLIC = { ...LOCAL, isDemoPublic: true, host: "0.0.0.0", appUrl: "http://localhost:3000" };
const OFF = { ...PUBLIC, demo: false, isDemoPublic: false };
const DEMO_ONLY = { demoPeople: 4, ownPeople: 0 };
const text = (settings, accounts) => signInLines(settings, accounts).join("\n");

test("the demo's password is told with its four accounts, and without a warning where only this machine can use it", () => {
  expect(text(LOCAL, DEMO_ONLY)).toMatch(
    /^Sign in with the password settledesk-demo as\n(  \w+ +\w+@demo\.settledesk\.test\n?){4}$/,
  );
});

test("a demo that others may reach is told with a warning that names where, and how to close it", () => {
  expect(text(PUBLIC, DEMO_ONLY)).toMatch(
    /WARNING: the demo is on, .*0\.0\.0\.0[^]*SETTLEDESK_DEMO=0 closes/,
  );
});

test("where the demo is off, its accounts count for nobody: the first person is still to be added", () => {
  const lines = text(OFF, DEMO_ONLY);
  expect(lines).toMatch(
    /^The demo is off, so its sign-ins are refused[^]*Nobody can sign in yet[^]*user add/,
  );
  expect(lines).not.toContain("settledesk-demo");
});

test("with people of one's own there is nothing to explain, but that a demo which was there is closed", () => {
  expect(signInLines(OFF, { demoPeople: 0, ownPeople: 2 })).toEqual([]);
  expect(signInLines(OFF, { demoPeople: 4, ownPeople: 2 })).toHaveLength(1);
});

test("an empty desk says how to add the first person", () => {
  expect(text(OFF, { demoPeople: 0, ownPeople: 0 })).toMatch(/^Nobody can sign in yet[^]*SETTLEDESK_DEMO=1/);
});
