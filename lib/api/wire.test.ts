import { expect, test } from "vitest";
import { z } from "zod";
import { snakeCase, wire } from "@/lib/api/wire";

const schema = wire(z.object({ createdFrom: z.string().optional(), limit: z.coerce.number().default(50) }));

test("names go out in snake_case and come in as the verbs know them", () => {
  expect([snakeCase("externalOrderId"), snakeCase("q")]).toEqual(["external_order_id", "q"]);
  expect(schema.parse({ created_from: "x", limit: "2" })).toEqual({ createdFrom: "x", limit: 2 });
});

test("what is left out stays out, apart from defaults: a verb tells absent from undefined", () => {
  expect(Object.keys(schema.parse({}))).toEqual(["limit"]);
});

test.each(["createdFrom", "__proto__", "creatd_from"])("%s is no name of it and is refused", (name) => {
  expect(schema.safeParse(JSON.parse(`{"${name}": "x"}`)).success).toBe(false);
});
