import type { Gateway } from "../contract";
import { eventKey } from "../event-key";
import { config, type GenericConfig } from "./config";
import { toEvent } from "./map";
import { readMessage } from "./parse";
import { simulate } from "./simulate";
import { normalizeStatus } from "./status-table";
import { verify } from "./verify";

/** Any gateway that signs its webhooks and says what happened in one message; what is where stands in the settings. */
export const generic: Gateway<GenericConfig> = {
  kind: "generic",
  name: "Generic signed webhook",
  config,
  verify,
  parse({ body }, settings) {
    const read = readMessage(body, settings);
    switch (read.kind) {
      case "read":
        return { kind: "event", event: toEvent(read.message, settings, body) };
      case "other":
        return {
          kind: "irrelevant",
          eventKey: eventKey([read.eventId], body),
          reason: `A message of the type ${JSON.stringify(read.eventType)}, which the settings leave out.`,
        };
      case "unreadable":
        return { kind: "unparsable", reason: read.reason };
    }
  },
  statuses: [],
  statusesOf: (settings) => settings.status_table.statuses,
  normalizeStatus,
  acknowledgement: {},
  acknowledgementOf: (settings) => settings.acknowledgement,
  // Which of the two stands in the settings.
  amountSemantics: "both",
  contentTypes: ["application/json", "application/x-www-form-urlencoded"],
  knownSourceIps: [],
  simulate,
};
