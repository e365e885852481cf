import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isOrderStatus } from "../domain/order-status";
import { paymentState } from "../domain/payment-state";
import { DEFAULT_RULES } from "../domain/rules";
import { apiAddressSetting } from "./api-address";
import { casesOf, faultsOf, fixtureFolder, statusOf, withSecrets } from "./contract-suite";
import { readJsonObject } from "./json-body";
import { GATEWAYS, findGateway, listGateways } from "./registry";
import { statusesFor } from "./status-table";

describe.each(listGateways().map((gateway) => [gateway.kind, gateway] as const))("%s", (kind, gateway) => {
  const cases = casesOf(gateway);
  const events = cases.filter((one) => one.fixture.expected.kind === "event");

  test("is registered under its own kind", () => {
    expect(findGateway(kind)).toBe(gateway);
    expect(gateway.name).not.toBe("");
    for (const type of gateway.contentTypes) expect(type).toBe(type.toLowerCase());
  });

  test("one that can be asked says in a setting where its API is", () => {
    expect(apiAddressSetting(gateway) !== null).toBe(gateway.client !== undefined);
  });

  test("every fixture is a pair of bytes and expectation", () => {
    const names = readdirSync(fixtureFolder(gateway));
    expect(cases.length).toBeGreaterThan(0);
    for (const name of names.filter((file) => file.endsWith(".json"))) {
      expect(names).toContain(name.replace(/\.json$/, ".raw"));
    }
  });

  test("form fields have names of their own and describe what the schema takes", () => {
    const names = gateway.config.fields.map((field) => field.name);
    expect(new Set(names).size).toBe(names.length);
    for (const field of gateway.config.fields) {
      expect(field.name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(field.label).not.toBe("");
      expect(field.help.length).toBeGreaterThan(20);
      if (field.input === "select") expect(field.options?.length).toBeGreaterThan(1);
      if (field.input === "secret") expect(field.kind, "secrets are sealed").toBe("credential");
    }
    const required = gateway.config.fields.filter((field) => field.required).map((field) => field.name);
    const onlyRequired = Object.fromEntries(
      Object.entries(cases[0]?.fixture.config ?? {}).filter(([name]) => required.includes(name)),
    );
    expect(gateway.config.schema.safeParse(onlyRequired).success, "settings have defaults").toBe(true);
    for (const name of required) {
      expect(
        gateway.config.schema.safeParse({ ...onlyRequired, [name]: "" }).success,
        `${name} must not be empty`,
      ).toBe(false);
    }
    const defaults = Object.fromEntries(
      gateway.config.fields.flatMap((field) =>
        field.default === undefined ? [] : [[field.name, field.default] as const],
      ),
    );
    expect(
      gateway.config.schema.parse({ ...onlyRequired, ...defaults }),
      "the form's defaults are the schema's",
    ).toEqual(gateway.config.schema.parse(onlyRequired));
    for (const one of cases)
      expect(Object.keys(one.fixture.config).filter((name) => !names.includes(name))).toEqual([]);
  });

  test("its set-up says what becomes of the webhook address: where to enter it, or that there is no place for it", () => {
    const { setup } = gateway.config;
    expect(setup.length).toBeGreaterThan(0);
    for (const step of setup) expect(step).toMatch(/^[A-Z].{20,}\.$/);
    expect(setup.join(" ")).toMatch(/\bthis address\b|\bno address\b/);
  });

  test("statuses are one word each, mapped to a status of ours", () => {
    for (const { config } of cases) {
      const statuses = statusesFor(gateway, config);
      const words = statuses.map((entry) => gateway.normalizeStatus(entry.status));
      expect(words.length).toBeGreaterThan(0);
      expect(new Set(words).size).toBe(words.length);
      for (const entry of statuses) {
        expect(isOrderStatus(entry.maps), entry.status).toBe(true);
        expect(entry.meaning).not.toBe("");
        const word = gateway.normalizeStatus(entry.status);
        expect(gateway.normalizeStatus(word)).toBe(word);
      }
    }
  });

  test("every status has a fixture, or a line in MISSING.md that says why not", () => {
    const covered = new Set(
      events.flatMap(({ fixture: { expected } }) =>
        expected.kind === "event" && expected.gateway_status !== null
          ? [gateway.normalizeStatus(expected.gateway_status)]
          : [],
      ),
    );
    const file = path.join(fixtureFolder(gateway), "MISSING.md");
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    const excused = lines.flatMap((line) => {
      const [, status, reason] = /^- `([^`]+)`: (.{10,})$/.exec(line) ?? [];
      return status === undefined || reason === undefined ? [] : [gateway.normalizeStatus(status)];
    });
    const all = [
      ...new Set(
        cases.flatMap(({ config }) =>
          statusesFor(gateway, config).map((entry) => gateway.normalizeStatus(entry.status)),
        ),
      ),
    ];
    expect([...new Set([...covered, ...excused])].filter((word) => all.includes(word)).sort()).toEqual(
      [...all].sort(),
    );
    expect(
      excused.filter((word) => !all.includes(word)),
      "a reason for a status that does not exist",
    ).toEqual([]);
  });

  describe.each(cases.map((one) => [one.name, one] as const))(
    "fixture %s",
    (_name, { body, fixture, delivery, config }) => {
      const isRefused = (at: number) =>
        gateway.verify({ ...delivery, body: flip(body, at) }, config).kind === "refused";

      test("verifies", () => {
        expect(gateway.verify(delivery, config)).toMatchObject({ kind: "verified" });
      });

      test("refuses a wrong secret and an empty one", () => {
        expect(gateway.verify(delivery, withSecrets(gateway, config, "another-secret"))).toMatchObject({
          kind: "refused",
        });
        expect(gateway.verify(delivery, withSecrets(gateway, config, ""))).toEqual({
          kind: "refused",
          reason: "secret_missing",
        });
      });

      test("refuses a truncated body", () => {
        for (const length of [0, 1, body.length >> 1, body.length - 1]) {
          expect(gateway.verify({ ...delivery, body: body.subarray(0, length) }, config)).toMatchObject({
            kind: "refused",
          });
        }
      });

      if (gateway.authenticatesBody === false) {
        // The rest of the body is open to change by design of the vendor; the suite says so instead of hiding it.
        test("refuses every flipped byte of its token, which is all a bearer token can do", () => {
          const guarded = valuesIn(body).filter((value) => indexes(value).every(isRefused));
          expect(guarded.map((value) => value.text.length).some((length) => length >= 16)).toBe(true);
          expect(guarded.length).toBeLessThan(valuesIn(body).length);
        });
      } else {
        test("refuses every flipped byte", () => {
          expect([...body.keys()].filter((at) => !isRefused(at))).toEqual([]);
        });

        test("refuses without headers, and names what is missing", () => {
          const bare = { ...delivery, headers: {} };
          expect(gateway.verify(bare, config)).toEqual({ kind: "refused", reason: "signature_missing" });
          const needed = Object.keys(fixture.headers).filter(
            (name) =>
              gateway.verify({ ...delivery, headers: { ...delivery.headers, [name]: [] } }, config).kind ===
              "refused",
          );
          expect(needed.length).toBeGreaterThan(0);
        });
      }

      test("parses to what is expected, twice the same", () => {
        const parsed = gateway.parse(delivery, config);
        expect(gateway.parse(delivery, config)).toEqual(parsed);
        const { expected } = fixture;
        expect(parsed.kind).toBe(expected.kind);
        if (parsed.kind === "unparsable") expect(parsed.reason).toMatch(/^[A-Z].{20,}\.$/);
        if (parsed.kind !== "event" || expected.kind !== "event") return;
        const { event } = parsed;
        expect(faultsOf(event)).toEqual([]);
        const state = paymentState(event.facts, DEFAULT_RULES);
        const found = {
          kind: "event",
          event_key: event.eventKey,
          gateway_ref: event.subject.by === "reference" ? event.subject.gatewayRef : undefined,
          address: event.subject.by === "address" ? event.subject.address : undefined,
          external_order_id: event.externalOrderId,
          occurred_at: event.occurredAt,
          gateway_status: event.gatewayStatus,
          status: statusOf(gateway, event.gatewayStatus, config),
          received: state.received,
          expected_amount: state.expected,
          asset: state.asset,
          network: state.network,
          tx_hashes: state.txHashes,
          confirmations: state.confirmations,
        };
        expect(found).toMatchObject(expected);
      });
    },
  );

  test("two fixtures share an event key only where they are the same event", () => {
    const byKey = new Map<string, string>();
    for (const { delivery, config, name } of events) {
      const parsed = gateway.parse(delivery, config);
      if (parsed.kind !== "event") continue;
      const { gatewayStatus, occurredAt, subject } = parsed.event;
      const said = JSON.stringify([subject, gateway.normalizeStatus(gatewayStatus ?? ""), occurredAt]);
      expect(byKey.get(parsed.event.eventKey) ?? said, name).toBe(said);
      byKey.set(parsed.event.eventKey, said);
    }
  });

  describe("whatever arrives", () => {
    const anyHeaders = fc.dictionary(
      fc.constantFrom(...new Set(cases.flatMap(({ fixture }) => Object.keys(fixture.headers)))),
      fc.array(fc.string(), { maxLength: 2 }),
    );
    const anyCase = fc.constantFrom(...cases);

    test("random bytes are refused and never throw", () => {
      fc.assert(
        fc.property(
          fc.uint8Array({ maxLength: 400 }),
          anyHeaders,
          anyCase,
          (body, headers, { delivery, config }) => {
            const random = { ...delivery, body, headers };
            expect(gateway.verify(random, config).kind).toBe("refused");
            expect(["event", "irrelevant", "unparsable"]).toContain(gateway.parse(random, config).kind);
          },
        ),
      );
    });

    test("a fixture with bytes put in or taken out never throws and stays sound", () => {
      fc.assert(
        fc.property(
          anyCase,
          fc.nat(),
          fc.nat(40),
          fc.uint8Array({ maxLength: 40 }),
          (one, position, removed, added) => {
            const at = position % (one.body.length + 1);
            const body = Uint8Array.from([
              ...one.body.subarray(0, at),
              ...added,
              ...one.body.subarray(at + removed),
            ]);
            const parsed = gateway.parse({ ...one.delivery, body }, one.config);
            if (parsed.kind === "event") expect(faultsOf(parsed.event)).toEqual([]);
          },
        ),
        { numRuns: 300 },
      );
    });

    const jsonCases = cases.filter(({ body }) => readJsonObject(body) !== null);
    if (jsonCases.length > 0) {
      test("a JSON fixture with any value in any place never throws and stays sound", () => {
        fc.assert(
          fc.property(
            fc.constantFrom(...jsonCases),
            fc.nat(),
            fc.jsonValue(),
            ({ body, delivery, config }, place, value) => {
              const values = valuesIn(body);
              const chosen = values[place % values.length];
              if (chosen === undefined) throw new Error("a JSON fixture without values");
              const after = body.subarray(chosen.at + chosen.text.length);
              const changed = Buffer.concat([
                body.subarray(0, chosen.at),
                Buffer.from(JSON.stringify(value)),
                after,
              ]);
              const parsed = gateway.parse({ ...delivery, body: changed }, config);
              if (parsed.kind === "event") expect(faultsOf(parsed.event)).toEqual([]);
            },
          ),
          { numRuns: 500 },
        );
      });
    }
  });
});

test("the registry has every gateway the product promises, each under its own kind", () => {
  const promised = [
    "coinpayments",
    "coinpayments_ipn",
    "mugglepay",
    "coindpay",
    "two_coin",
    "btcpay",
    "coinbase_commerce",
    "nowpayments",
    "coingate",
    "generic",
  ];
  // A further one costs its line in the registry and none here.
  expect(Object.keys(GATEWAYS)).toEqual(expect.arrayContaining(promised));
  expect(listGateways().map((gateway) => gateway.kind)).toEqual(Object.keys(GATEWAYS));
  expect(findGateway("constructor")).toBeNull();
  expect(findGateway("")).toBeNull();
});

function flip(body: Uint8Array, at: number): Uint8Array {
  const flipped = new Uint8Array(body);
  flipped[at] = (flipped[at] ?? 0) ^ 1;
  return flipped;
}

/** The JSON strings, numbers and keywords that stand as values in a body, or a form's values, with their places. */
function valuesIn(body: Uint8Array): { at: number; text: string }[] {
  const text = Buffer.from(body).toString("latin1");
  const inJson = /:\s*("(?:[^"\\]|\\.)*"|-?[\d.eE+-]+|true|false|null)/g;
  const inForm = /(?:^|&)[^=&]+=([^&]*)/g;
  return [...text.matchAll(readJsonObject(body) === null ? inForm : inJson)].map((match) => {
    const value = match[1] ?? "";
    return { at: match.index + match[0].length - value.length, text: value };
  });
}

function indexes({ at, text }: { at: number; text: string }): number[] {
  return Array.from(text, (_character, offset) => at + offset);
}
