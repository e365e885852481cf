import type { lookup } from "node:dns";
import { setTimeout as sleep } from "node:timers/promises";
import type { AppError } from "@/lib/domain/errors";
import { toInstant } from "@/lib/domain/instant";
import type { GatewayHttp } from "@/lib/gateways/contract";
import { exchange, TooLarge, TooSlow, type GatewayAnswer, type Question } from "@/lib/gateway-calls/exchange";
import {
  GatewayOutcomeUnknown,
  GatewayRefused,
  GatewayUnavailable,
} from "@/lib/gateway-calls/gateway-errors";
import { HostGate } from "@/lib/gateway-calls/host-gate";
import { BlockedAddress, guardedLookup, reachOf, type Reach } from "@/lib/gateway-calls/safe-address";
import { now } from "@/lib/platform/clock";

export interface GatewayHttpLimits {
  /** One request with its answer. */
  timeoutMs: number;
  /** All attempts of one question with the waiting between them. */
  totalMs: number;
  maxBytes: number;
  /** Of a GET; everything else is sent once. */
  attempts: number;
}

export const GATEWAY_HTTP_LIMITS: GatewayHttpLimits = {
  timeoutMs: 15_000,
  totalMs: 40_000,
  maxBytes: 1024 * 1024,
  attempts: 3,
};

/** What tests bring themselves: nothing here is read from anywhere else. */
export interface GatewayHttpParts {
  limits: GatewayHttpLimits;
  nowMs: () => number;
  random: () => number;
  wait: (ms: number) => Promise<unknown>;
  resolve: typeof lookup | undefined;
  /** By gateway and host: vendors that share a host each have their own pace and their own rest. */
  gates: Map<string, HostGate>;
}

const FIRST_RETRY_MS = 500;
/** A host that could not be reached is left alone for so long, so that a queue of questions does not wait on it one by one. */
const REST_MS = 20_000;
/** However long a gateway asks for: a typing error of theirs must not silence us for days. */
const LONGEST_REST_MS = 15 * 60_000;
/** A host that rests longer than this is not waited for. */
const PATIENCE_MS = 5_000;

const shared = globalThis as typeof globalThis & { settledeskHostGates?: Map<string, HostGate> };

/**
 * The way out to one gateway: https to public addresses (or a loopback address that says so), 15 seconds an answer,
 * 1 MiB of it, no redirects. A GET is repeated a few times where that can help; nothing else ever is.
 * `send` throws GatewayUnavailable, GatewayRefused and, where a request that changes something left without an answer,
 * GatewayOutcomeUnknown; it returns every other answer, whatever its status.
 */
export function gatewayHttp(
  gateway: { name: string; perSecond: number },
  parts: Partial<GatewayHttpParts> = {},
): GatewayHttp {
  const {
    limits = GATEWAY_HTTP_LIMITS,
    nowMs = () => now().getTime(),
    random = Math.random,
    wait = sleep,
    resolve,
    gates = (shared.settledeskHostGates ??= new Map<string, HostGate>()),
  } = parts;

  return {
    now: () => toInstant(new Date(nowMs())),
    async send(request) {
      const { question, reach } = permitted(gateway.name, request);
      const key = `${gateway.name} ${question.url.host}`;
      const gate = gates.get(key) ?? new HostGate(gateway.perSecond, nowMs);
      gates.set(key, gate);
      const endsAtMs = nowMs() + limits.totalMs;
      const attempts = question.method === "GET" ? limits.attempts : 1;

      for (let attempt = 1; ; attempt += 1) {
        await comeThrough(gate, endsAtMs);
        const outcome = await attemptOnce(question, reach);
        if (outcome.kind === "answer" && !isWorthRepeating(outcome.answer)) return outcome.answer;
        const asked = outcome.kind === "answer" ? retryAfterMs(outcome.answer, nowMs()) : null;
        const delayMs = asked ?? random() * FIRST_RETRY_MS * 2 ** attempt;
        if (asked !== null || (outcome.kind === "answer" && isTooOften(outcome.answer))) gate.close(delayMs);
        if (attempt < attempts && nowMs() + delayMs < endsAtMs) {
          await wait(delayMs);
          continue;
        }
        if (outcome.kind === "failed") gate.close(REST_MS);
        // What became of a request that is not repeated is for its client to read from the answer.
        if (outcome.kind === "answer" && question.method !== "GET") return outcome.answer;
        throw unavailable(gateway.name, question, outcome, asked);
      }
    },
  };

  async function comeThrough(gate: HostGate, endsAtMs: number): Promise<void> {
    const waitMs = gate.waitMs();
    if (nowMs() + waitMs >= endsAtMs || gate.closedMs() > PATIENCE_MS) {
      const seconds = Math.ceil(waitMs / 1000);
      throw new GatewayUnavailable(`${gateway.name}: not asked, its host rests for ${waitMs} ms`, {
        userMessage: `${gateway.name} did not answer a moment ago or asked us to slow down, so it is not asked for another ${seconds} s. Nothing was changed.`,
        retryAfterSeconds: seconds,
      });
    }
    const placeMs = gate.take();
    if (placeMs > 0) await wait(placeMs);
  }

  async function attemptOnce(question: Question, reach: Reach): Promise<Outcome> {
    try {
      const { timeoutMs, maxBytes } = limits;
      const answer = await exchange(question, { timeoutMs, maxBytes, lookup: guardedLookup(reach, resolve) });
      if (answer.status >= 300 && answer.status < 400 && answer.status !== 304)
        throw redirected(gateway.name, question, answer);
      return { kind: "answer", answer };
    } catch (error) {
      if (error instanceof GatewayRefused) throw error;
      if (error instanceof BlockedAddress) throw blocked(gateway.name, error);
      if (error instanceof TooLarge && question.method !== "GET") throw unread(gateway.name, error.message);
      if (error instanceof TooLarge) {
        throw new GatewayRefused(`${gateway.name}: ${error.message}`, {
          userMessage: `${gateway.name} answered with more data than any of its answers has, so the answer was not read. Nothing was changed. Check the API address of this integration.`,
          cause: error,
        });
      }
      return { kind: "failed", error };
    }
  }
}

type Outcome = { kind: "answer"; answer: GatewayAnswer } | { kind: "failed"; error: unknown };

function permitted(
  name: string,
  request: Parameters<GatewayHttp["send"]>[0],
): { question: Question; reach: Reach } {
  try {
    const url = new URL(request.url);
    return { question: { ...request, url }, reach: reachOf(url) };
  } catch (error) {
    throw blocked(name, error);
  }
}

function blocked(name: string, cause: unknown): GatewayRefused {
  const reason = cause instanceof Error ? cause.message : "it cannot be read";
  return new GatewayRefused(`${name}: address refused: ${reason}`, {
    userMessage: `${name} was not asked: its API address is not one Settledesk sends requests to (${reason}). Nothing was sent or changed. Check the API address of this integration.`,
    cause,
  });
}

/** Following it would send signed headers somewhere nobody entered. */
function redirected(name: string, { method }: Question, { status, headers }: GatewayAnswer): AppError {
  // RFC 9110, 15.4.4: "see other" is what comes after the deed.
  if (status === 303 && method !== "GET") return unread(name, `303 to ${headers.location ?? "nowhere"}`);
  return new GatewayRefused(`${name}: ${status} to ${headers.location ?? "nowhere"}`, {
    userMessage: `${name} pointed to another address instead of answering, and requests with secrets follow no such pointers. Nothing was changed. Check the API address of this integration.`,
  });
}

/** It was sent and answered, and the answer cannot say what became of it. */
function unread(name: string, detail: string): GatewayOutcomeUnknown {
  return new GatewayOutcomeUnknown(`${name}: ${detail}`, {
    userMessage: `${name} answered in a way that cannot be read. It is not known whether the request was carried out: look at ${name} before you repeat it.`,
  });
}

/** MugglePay says 421 where others say 429. */
function isTooOften({ status }: GatewayAnswer): boolean {
  return status === 429 || status === 421;
}

function isWorthRepeating(answer: GatewayAnswer): boolean {
  return isTooOften(answer) || answer.status >= 500;
}

/** Retry-After as RFC 9110, 10.2.3, has it: seconds or a date; null without one that can be read. */
function retryAfterMs({ headers }: GatewayAnswer, nowMs: number): number | null {
  const text = headers["retry-after"]?.trim() ?? "";
  const isDate = /^[A-Z][a-z]{2}, /.test(text);
  if (!isDate && !/^\d{1,9}$/.test(text)) return null;
  const ms = isDate ? Date.parse(text) - nowMs : Number.parseInt(text, 10) * 1000;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), LONGEST_REST_MS);
}

/** Errors of finding and reaching a host: no byte of the request went out. */
const BEFORE_SENDING = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

function neverLeft(error: unknown): boolean {
  return error instanceof Error && "code" in error && BEFORE_SENDING.has(String(error.code));
}

function unavailable(name: string, { method }: Question, outcome: Outcome, askedMs: number | null): AppError {
  const what = outcome.kind === "answer" ? `answered ${outcome.answer.status}` : failureWords(outcome.error);
  if (method !== "GET" && outcome.kind === "failed" && !neverLeft(outcome.error)) {
    return new GatewayOutcomeUnknown(`${name}: ${what}`, {
      userMessage: `${name} ${what}. It is not known whether the request was carried out: look at ${name} before you repeat it.`,
      cause: outcome.error,
    });
  }
  const consequence =
    method === "GET" ? "Nothing was changed, and it is asked again later." : "Nothing was sent or changed.";
  return new GatewayUnavailable(`${name}: ${what}`, {
    userMessage: `${name} could not be asked just now: it ${what}. ${consequence}`,
    ...(askedMs !== null && { retryAfterSeconds: Math.ceil(askedMs / 1000) }),
    ...(outcome.kind === "failed" && { cause: outcome.error }),
  });
}

function failureWords(error: unknown): string {
  if (error instanceof TooSlow) return "did not answer in time";
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  return `could not be reached${code}`;
}
