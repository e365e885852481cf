import { createHash } from "node:crypto";
import { poolExecutor } from "@/lib/db/client";
import { connectShop } from "@/lib/demo/connect-shop";
import {
  DEMO_INTEGRATIONS,
  DEMO_ORGANISATION,
  DEMO_PASSWORD,
  DEMO_PEOPLE,
  DEMO_SEED,
  OWN_SERVER,
} from "@/lib/demo/demo-shop";
import { findMonthEnd } from "@/lib/demo/month-end";
import { ownServer } from "@/lib/demo/own-server";
import {
  BACKLOG_HOURS,
  MONTH_DAYS,
  planMonth,
  type Arrival,
  type DemoAccount,
  type Month,
} from "@/lib/demo/plan-month";
import { beginTheDay, sendRefund, workingTime, workOn, type Staff } from "@/lib/demo/staff-work";
import { AppError } from "@/lib/domain/errors";
import { addMs, toInstant, type Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import type { GatewayHttp } from "@/lib/gateways/contract";
import { receiveDelivery } from "@/lib/ingest/receive-delivery";
import { addIntegration } from "@/lib/integrations/add-integration";
import { markSilent } from "@/lib/orders/mark-silent";
import { markWaited } from "@/lib/orders/mark-waited";
import { updateOrganisation } from "@/lib/organisation/update-organisation";
import { now, setClock } from "@/lib/platform/clock";
import { pollOverdue } from "@/lib/polling/poll-overdue";
import { Random } from "@/lib/simulate/random";
import { registerPlanned } from "@/lib/simulate/register-planned";
import { accountToPlay, type AccountToPlay } from "@/lib/simulate/simulated-account";
import { addUser } from "@/lib/users/add-user";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const system: Actor = { kind: "system", name: "Demo" };

export interface DemoFilled {
  orders: number;
  deliveries: number;
  /** Requests that were refused, as they should be. */
  refused: number;
}

type OpenAccount = AccountToPlay & DemoAccount & { registers: boolean };

/** Something that happens at its time; later things may come out of it. */
interface Happening {
  at: Instant;
  happen(): Promise<Happening[] | void>;
}

/**
 * Fills an empty installation with a month of a shop that never was: people, integrations, signed deliveries through the
 * intake, decisions and refunds through the verbs of the desk, each with the clock set to the time it is told to have
 * happened. Started again after it was killed, it goes on where it was. Null when it was filled before.
 * @throws AppError "conflict" when there is data of somebody else.
 */
export async function fillDemo(onProgress: (text: string) => void): Promise<DemoFilled | null> {
  const sql = poolExecutor();
  const [organisation] = await sql.query<{ filled: boolean }>(
    "SELECT demo_seeded_at IS NOT NULL AS filled FROM organisation WHERE id = 1",
  );
  if (organisation?.filled) return null;
  await refuseOthersData();
  const endsAt = (await findMonthEnd()) ?? toInstant(now());
  const restoreClock = setClock(new Date(addMs(endsAt, -(MONTH_DAYS + 1) * DAY_MS)));
  try {
    onProgress("people and integrations");
    const staff = await hirePeople();
    const accounts = await openAccounts();
    const shop = await connectShop(system);
    const month = planMonth(accounts, endsAt, new Random(DEMO_SEED));
    const result = await live({ month, accounts, shop, staff, endsAt }, onProgress);
    restoreClock();
    await sql.query("UPDATE organisation SET demo_seeded_at = $1 WHERE id = 1", [now()]);
    return result;
  } finally {
    restoreClock();
  }
}

async function refuseOthersData(): Promise<void> {
  const [found] = await poolExecutor().query<{ others: boolean }>(
    `SELECT EXISTS (SELECT FROM integrations WHERE NOT slug = ANY($1)) OR EXISTS (SELECT FROM users WHERE NOT email = ANY($2)) AS others`,
    [DEMO_INTEGRATIONS.map(({ slug }) => slug), DEMO_PEOPLE.map(({ email }) => email)],
  );
  if (!found?.others) return;
  throw new AppError("conflict", "the database holds more than the demo", {
    userMessage:
      "The demo was not filled in: this database already has people or integrations of its own. Set SETTLEDESK_DEMO=0, or use another SETTLEDESK_DATA_DIR for the demo.",
  });
}

async function hirePeople(): Promise<Staff> {
  await updateOrganisation(system, DEMO_ORGANISATION);
  for (const person of DEMO_PEOPLE)
    await unlessThere(addUser(system, { ...person, password: DEMO_PASSWORD }));
  const rows = await poolExecutor().query<{ id: string; name: string; email: string; role: keyof Staff }>(
    "SELECT id, name, email, role FROM users",
  );
  const as = (role: keyof Staff) => {
    const row = rows.find((each) => each.role === role);
    if (!row) throw new AppError("internal", `the demo has no ${role}`);
    return { kind: "user", ...row, ip: null } as const;
  };
  return { admin: as("admin"), support: as("support"), accountant: as("accountant"), viewer: as("viewer") };
}

async function openAccounts(): Promise<OpenAccount[]> {
  const accounts = [];
  for (const { share: _share, registers, ...integration } of DEMO_INTEGRATIONS) {
    await unlessThere(addIntegration(system, integration));
    accounts.push({ ...(await accountToPlay(integration.slug)), slug: integration.slug, registers });
  }
  return accounts;
}

interface Scene {
  month: Month;
  accounts: readonly OpenAccount[];
  shop: Actor;
  staff: Staff;
  endsAt: Instant;
}

/** The month, in the order of its events. */
async function live(scene: Scene, onProgress: (text: string) => void): Promise<DemoFilled> {
  const { month, staff, endsAt } = scene;
  const isDone = await alreadyHappened(endsAt);
  const filled: DemoFilled = {
    orders: new Set(month.orders.map(({ payment }) => payment.externalOrderId)).size,
    deliveries: 0,
    refused: 0,
  };
  const random = new Random(`${DEMO_SEED}/staff`);
  const deliver = (arrival: Arrival): Happening => ({
    at: arrival.at,
    happen: async () => {
      if (isDone(arrival)) return;
      if (await receive(arrival)) filled.deliveries += 1;
      else filled.refused += 1;
    },
  });
  const queue: Happening[] = [
    ...month.orders.flatMap((order) => registration(order, scene)),
    ...month.arrivals.map(deliver),
    ...month.orders.flatMap((order) =>
      decision(order, staff, endsAt, random.branch(order.payment.externalOrderId)),
    ),
    ...hoursOfSilence(scene),
    { at: addMs(endsAt, -40 * 60_000), happen: () => beginTheDay(staff) },
  ].sort(byTime);

  const total = queue.length;
  for (let done = 0; queue.length > 0; done += 1) {
    const next = queue.shift();
    if (!next || next.at > endsAt) break;
    setClock(new Date(next.at));
    const later = await next.happen();
    if (later && later.length > 0) {
      queue.push(...later);
      queue.sort(byTime);
    }
    if (done % 50 === 0) onProgress(`${next.at.slice(0, 10)}, ${Math.round((done * 100) / total)} %`);
  }
  return filled;
}

const byTime = (a: Happening, b: Happening) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);

function registration(order: Month["orders"][number], { accounts, shop }: Scene): Happening[] {
  const account = accounts.find(({ slug }) => slug === order.account.slug);
  if (!account?.registers) return [];
  return [{ at: order.payment.startedAt, happen: () => unlessThere(registerPlanned(shop, account, order)) }];
}

/** Support looks at everything that had time to go wrong before the backlog began. */
function decision(
  { payment, deliveries }: Month["orders"][number],
  staff: Staff,
  endsAt: Instant,
  random: Random,
): Happening[] {
  const last = deliveries.map(({ at }) => at).reduce((a, b) => (a > b ? a : b), payment.startedAt);
  if (last > addMs(endsAt, -BACKLOG_HOURS * HOUR_MS)) return [];
  const { externalOrderId } = payment;
  const at = workingTime(last, random);
  const refund = { at: workingTime(at, random), happen: () => sendRefund(staff, externalOrderId, random) };
  return [{ at, happen: async () => ((await workOn(staff, externalOrderId, random)) ? [refund] : []) }];
}

/** What the worker does by the minute, every two hours: gateways that cannot be asked, and payments gone silent. */
function hoursOfSilence({ month, accounts, endsAt }: Scene): Happening[] {
  const nobody: GatewayHttp = {
    now: () => toInstant(now()),
    send: async () => {
      throw new AppError("unavailable", "the demo asks no gateway", {
        userMessage: "The gateway does not answer. Nothing was changed.",
      });
    },
  };
  const readLists = accounts
    .filter(({ slug }) => slug === OWN_SERVER)
    .map((account) => ownServer(account, month.orders));
  const watch = async () => {
    for (const readList of readLists) await readList();
    await pollOverdue(
      200,
      () => nobody,
      () => 0.5,
    );
    await markSilent(200);
    await markWaited(200);
  };
  return Array.from({ length: (MONTH_DAYS * 24) / 2 }, (_unused, index) => ({
    at: addMs(endsAt, -index * 2 * HOUR_MS),
    happen: watch,
  }));
}

/** Sends one request through the intake. @returns false when it was refused for its signature */
async function receive({ account, delivery }: Arrival): Promise<boolean> {
  const headers = Object.entries(delivery.headers).map(
    ([name, value]) => [name.toLowerCase(), [value]] as const,
  );
  try {
    await receiveDelivery({
      slug: account.slug,
      method: "POST",
      headers: Object.fromEntries(headers),
      body: delivery.body,
      sourceIp: account.gateway.knownSourceIps.find((address) => !address.includes("/")) ?? "203.0.113.24",
    });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "signature_refused") return false;
    throw error;
  }
}

/** What a run that was killed had done: everything before its last delivery, and what is stored. */
async function alreadyHappened(endsAt: Instant): Promise<(arrival: Arrival) => boolean> {
  const rows = await poolExecutor().query<{ sha: string; at: Date }>(
    "SELECT body_sha256 AS sha, received_at AS at FROM deliveries WHERE received_at <= $1",
    [endsAt],
  );
  const stored = new Set(rows.map(({ sha }) => sha));
  const lastAt = rows.map(({ at }) => toInstant(at)).reduce((a, b) => (a > b ? a : b), "" as Instant);
  return ({ at, delivery }) =>
    at < lastAt || (stored.size > 0 && stored.has(createHash("sha256").update(delivery.body).digest("hex")));
}

async function unlessThere(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
  }
}
