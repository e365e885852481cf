import { randomBytes } from "node:crypto";
import { AppError } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import type { Scenario } from "@/lib/gateways/contract";
import { parseInput } from "@/lib/platform/parse-input";
import { apiConnection, connectApi, disconnectApi, type ApiConnection } from "@/lib/simulate/api-connection";
import { everySecond } from "@/lib/simulate/every-second";
import { drawScenario, planOrder } from "@/lib/simulate/plan-deliveries";
import { webhooksTo } from "@/lib/simulate/post-webhook";
import { Random } from "@/lib/simulate/random";
import { registerWhereNeeded } from "@/lib/simulate/register-planned";
import { playableScenarios } from "@/lib/simulate/scenarios";
import { PlayVendors } from "@/lib/simulate/schemas";
import { ownServer } from "@/lib/simulate/send-deliveries";
import { accountToPlay, type AccountToPlay } from "@/lib/simulate/simulated-account";
import { vendorClock } from "@/lib/simulate/vendor-clock";
import { VendorPlay } from "@/lib/simulate/vendor-play";
import { startVendorServer, type VendorServerParts } from "@/lib/simulate/vendor-server";
import type { SentWebhook } from "@/lib/simulate/webhook-outbox";

export interface PlayingVendors {
  seed: string;
  apis: readonly (ApiConnection & { isConnected: boolean })[];
  /** Ends the server and puts back what `connect` changed. What is stored in the desk stays. */
  stop(): Promise<void>;
}

export interface PlayListener {
  onSent?: (sent: SentWebhook) => void;
  onAnswer?: VendorServerParts["onAnswer"];
  onOrder?: (order: { slug: string; externalOrderId: string; scenario: Scenario }) => void;
}

/**
 * Plays the gateways of some integrations of the running desk until it is stopped: answers at their APIs, sends their
 * webhooks, makes new payments, and lets go wrong what was asked for. @throws AppError forbidden, not_found,
 * invalid_input (disabled; a scenario it cannot express), unavailable (no server runs; the port is taken).
 */
export async function playVendors(
  actor: Actor,
  input: PlayVendors,
  listener: PlayListener = {},
): Promise<PlayingVendors> {
  requirePermission(actor, "integrations.configure");
  const { integrations, port, speed, agoMinutes, perMinute, faults, connect, scenario, ...given } =
    parseInput(PlayVendors, input);
  const seed = given.seed ?? randomBytes(3).toString("hex");
  const accounts = await Promise.all([...new Set(integrations)].map((each) => accountToPlay(each)));
  const customers = accounts.map((account) => ({ account, playable: scenariosOf(account, scenario) }));
  const webhooks = webhooksTo(ownServer());
  const clock = vendorClock({ speed, agoMs: agoMinutes * 60_000 });
  const play = new VendorPlay(
    accounts.map((account) => ({ ...account, slug: account.integration.slug })),
    {
      now: clock,
      seed,
      faults,
      post: webhooks.post,
      onSent: listener.onSent,
      scenarios: customers.flatMap(({ playable }) => playable),
    },
  );
  const server = await startVendorServer({
    vendors: play.vendors,
    port,
    seed,
    faults,
    onAnswer: listener.onAnswer,
  });
  const apis: ApiConnection[] = [];
  for (const account of accounts)
    apis.push(await apiConnection(actor, account, server.addressOf(account.integration.slug)));
  if (connect) for (const api of apis) await connectApi(actor, api);

  let made = 0;
  const makeOne = async () => {
    made += 1;
    const random = new Random(`${seed}/new/${made}`);
    const { account, playable } = random.pick(customers);
    const drawn = drawScenario(playable, random);
    const externalOrderId = `SIM-${seed}-${made}`;
    const order = planOrder(account, drawn, random, { externalOrderId, startedAt: clock() });
    await registerWhereNeeded(actor, account, order);
    play.vendor(account.integration.slug).book.add(order.payment, drawn);
    listener.onOrder?.({ slug: account.integration.slug, externalOrderId, scenario: drawn });
  };
  const stopTurning = everySecond(async (elapsedMs) => {
    const wanted = perMinute === 0 ? 0 : Math.floor((elapsedMs * perMinute) / 60_000) + 1;
    while (made < wanted) await makeOne();
    await play.sendDue();
  });
  return {
    seed,
    apis: apis.map((api) => ({
      ...api,
      isConnected: api.setting !== null && (connect || api.before === api.address),
    })),
    stop: async () => {
      await stopTurning();
      await server.close();
      webhooks.close();
      if (connect) for (const api of apis) await disconnectApi(actor, api);
    },
  };
}

function scenariosOf(account: AccountToPlay, wanted: string): readonly Scenario[] {
  const playable = playableScenarios(account);
  if (wanted === "mixed") return playable;
  const named = playable.find((each) => each === wanted);
  if (named !== undefined) return [named];
  throw new AppError("invalid_input", `${account.gateway.kind} cannot express ${wanted}`, {
    userMessage: `${account.gateway.name} has no scenario "${wanted}". Nothing was started. It can express: ${[...playable, "mixed"].join(", ")}.`,
  });
}
