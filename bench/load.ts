import http from "node:http";

export interface LoadResult {
  requests: number;
  perSecond: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  /** Answers other than 200. */
  failures: number;
}

export interface LoadRequest {
  method: "GET" | "POST";
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: Uint8Array;
}

/**
 * A closed loop: each of `connections` keep-alive connections sends its next request when the former one is answered.
 * Good for throughput; its latencies are those of a saturated server.
 */
export async function runLoad(
  base: string,
  requests: readonly LoadRequest[],
  connections: number,
): Promise<LoadResult> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  let failures = 0;
  let next = 0;
  const startedAt = performance.now();
  const worker = async () => {
    for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
      const sentAt = performance.now();
      const status = await send(base, request, agent);
      latencies.push(performance.now() - sentAt);
      if (status !== 200) failures += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return summary(latencies, seconds, failures);
}

export function summary(latencies: readonly number[], seconds: number, failures: number): LoadResult {
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (share: number) =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return {
    requests: latencies.length,
    perSecond: Math.round(latencies.length / seconds),
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    failures,
  };
}

/** The figures of the round in the middle: one disturbed round spoils nothing. */
export function middleOf<T>(results: readonly T[], figure: (result: T) => number): T {
  const sorted = [...results].sort((a, b) => figure(a) - figure(b));
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("no rounds were run");
  return middle;
}

export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function send(
  base: string,
  { method, path, headers, body }: LoadRequest,
  agent: http.Agent,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(body.length) };
    const request = http.request(
      new URL(path, base),
      { method, agent, headers: { ...headers, ...length } },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
        response.on("error", reject);
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}
