import { decimal } from "@/lib/domain/decimal";
import { addMs, toInstant } from "@/lib/domain/instant";
import { findGateway } from "@/lib/gateways/registry";
import { addIntegration } from "@/lib/integrations/add-integration";
import { loadIntegration } from "@/lib/integrations/load-integration";
import { middleOf, runLoad, type LoadRequest, type LoadResult } from "./load";

const SLUG = "bench";
const CONNECTIONS = 16;

export interface IntakeResult {
  intake: LoadResult;
  /** The same bytes to a route of the same process that reads them and does nothing. */
  empty: LoadResult;
}

/** Rounds of both, turn by turn, so that a noisy neighbour hits both alike; the round with the median ratio is reported. */
export async function benchIntake(
  base: string,
  { rounds, payments }: { rounds: number; payments: number },
): Promise<IntakeResult> {
  await addIntegration(
    { kind: "operator", name: "bench" },
    {
      gateway: "coinpayments",
      slug: SLUG,
      name: "Benchmark",
      credentials: { client_id: "7c1b3f0e9d2a4b6c8e0f1a2b3c4d5e6f", client_secret: "benchmark" },
      settings: {},
    },
  );
  const warmUp = await signedDeliveries(500, "warm-up");
  await runLoad(base, warmUp, CONNECTIONS);
  await runLoad(base, warmUp.map(toEmptyRoute), CONNECTIONS);
  const results: IntakeResult[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const requests = await signedDeliveries(payments, `round-${round}`);
    results.push({
      empty: await runLoad(base, requests.map(toEmptyRoute), CONNECTIONS),
      intake: await runLoad(base, requests, CONNECTIONS),
    });
  }
  return middleOf(results, ({ intake, empty }) => intake.perSecond / empty.perSecond);
}

/** The five notifications of each of `payments` exact payments: each payment in its order, the payments side by side. */
async function signedDeliveries(payments: number, label: string): Promise<LoadRequest[]> {
  const { gateway, configs, registeredUrl } = await loadIntegration(SLUG);
  const startedAt = addMs(toInstant(new Date()), -7_200_000);
  const lives = Array.from({ length: payments }, (_unused, index) => {
    const deliveries = findGateway(gateway)?.simulate.deliveries(
      "exact",
      {
        externalOrderId: `${label}-${index}`,
        seed: Buffer.from(`${label}-${index}`.padStart(16, "0").slice(-16)).toString("hex"),
        asset: "LTCT",
        network: "litecoin-testnet",
        amount: decimal("0.5812"),
        price: { amount: decimal("49.99"), currency: "USD" },
        customer: { name: "Ada Byron", email: `ada${index}@example.test` },
        startedAt: addMs(startedAt, index),
      },
      configs[0],
      registeredUrl,
    );
    return (deliveries ?? []).map(({ headers, body }): LoadRequest => ({
      method: "POST",
      path: new URL(registeredUrl).pathname,
      headers,
      body,
    }));
  });
  const longest = Math.max(...lives.map((life) => life.length));
  return Array.from({ length: longest }, (_unused, step) => lives.map((life) => life[step]))
    .flat()
    .filter((request) => request !== undefined);
}

function toEmptyRoute(request: LoadRequest): LoadRequest {
  return { ...request, path: "/api/health/live" };
}
