import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { PROJECT } from "./workspace.mjs";

it("package-lock.json lists every platform's packages, without which npm ci refuses to install on any", () => {
  const { packages } = JSON.parse(readFileSync(path.join(PROJECT, "package-lock.json"), "utf8"));
  const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${place}/node_modules/${name}` in packages),
    ),
  );
  // npm install drops the packages that a registry does not have: put their entries back before you commit.
  expect(missing).toEqual([]);
});
