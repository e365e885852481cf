import { toIntegrationJson } from "@/lib/api/integration-json";
import { answer, UsageError } from "@/lib/cli/cli-io";
import { atGateway } from "@/lib/cli/integration-at-gateway";
import { mapping } from "@/lib/cli/mapping-command";
import { operator } from "@/lib/cli/operator";
import { noPositionals, onlyPositional, pairs, readArgs, required } from "@/lib/cli/read-args";
import { CREDENTIAL_OPTIONS, CREDENTIAL_USAGE, readCredentials } from "@/lib/cli/read-credentials";
import { subcommands, type Subcommand } from "@/lib/cli/subcommands";
import { textFields, textTable } from "@/lib/cli/text-table";
import { listGateways } from "@/lib/gateways/registry";
import { addIntegration } from "@/lib/integrations/add-integration";
import { disableIntegration } from "@/lib/integrations/disable-integration";
import { enableIntegration } from "@/lib/integrations/enable-integration";
import { getIntegration } from "@/lib/integrations/get-integration";
import { listIntegrations } from "@/lib/integrations/list-integrations";
import { rotateSecret } from "@/lib/integrations/rotate-secret";
import { catchUp } from "@/lib/polling/catch-up";

const KINDS = listGateways()
  .map(({ kind }) => kind)
  .join("|");
const WHICH = "the integration by its slug or id";

const ADD_USAGE = `integration add --gateway ${KINDS} --slug SLUG --name NAME ${CREDENTIAL_USAGE} [--setting NAME=VALUE]... [--json]`;

const add: Subcommand = {
  usage: ADD_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(ADD_USAGE, args, {
      gateway: { type: "string" },
      slug: { type: "string" },
      name: { type: "string" },
      setting: { type: "string", multiple: true },
      ...CREDENTIAL_OPTIONS,
    });
    noPositionals(
      ADD_USAGE,
      positionals.filter((word) => word !== "-"),
    );
    const { id, slug, gateway, webhookUrl } = await addIntegration(operator(), {
      gateway: required(ADD_USAGE, values.gateway, "gateway"),
      slug: required(ADD_USAGE, values.slug, "slug"),
      name: required(ADD_USAGE, values.name, "name"),
      settings: pairs(ADD_USAGE, "setting", values.setting),
      credentials: await readCredentials(ADD_USAGE, { values, positionals }, io),
    });
    const document = { id, slug, gateway, webhook_url: webhookUrl };
    answer(io, values.json, { document, text: textFields(document) });
  },
};

const LIST_USAGE = "integration list [--json]";

const list: Subcommand = {
  usage: LIST_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(LIST_USAGE, args, {});
    noPositionals(LIST_USAGE, positionals);
    const rows = await listIntegrations(operator());
    answer(io, values.json, {
      document: { data: rows.map(toIntegrationJson) },
      text: textTable(
        ["SLUG", "GATEWAY", "NAME", "STATE", "LAST DELIVERY", "WEBHOOK ADDRESS"],
        rows.map((row) => [
          row.slug,
          row.gateway,
          row.name,
          row.disabledAt === null ? "enabled" : "disabled",
          row.health.lastDeliveryAt,
          row.webhookUrl,
        ]),
        "There is no integration yet.",
      ),
    });
  },
};

const SHOW_USAGE = "integration show SLUG [--json]";

const show: Subcommand = {
  usage: SHOW_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(SHOW_USAGE, args, {});
    const integration = await getIntegration(operator(), onlyPositional(SHOW_USAGE, positionals, WHICH));
    const document = {
      ...toIntegrationJson(integration),
      settings: integration.settings,
      credentials: integration.credentials.map(({ name, isSet, setAt, formerUntil }) => ({
        name,
        is_set: isSet,
        set_at: setAt,
        former_until: formerUntil,
      })),
      statuses: integration.statuses,
      mapping_version: integration.mappingVersion,
    };
    const { statuses: _statuses, ...brief } = document;
    answer(io, values.json, { document, text: textFields(brief) });
  },
};

function switching(word: "enable" | "disable", verb: typeof disableIntegration): Subcommand {
  const usage = `integration ${word} SLUG [--json]`;
  return {
    usage,
    run: async (args, io) => {
      const { values, positionals } = readArgs(usage, args, {});
      const document = await verb(operator(), { integration: onlyPositional(usage, positionals, WHICH) });
      answer(io, values.json, { document, text: `${document.slug} is ${word}d.` });
    },
  };
}

const ROTATE_USAGE = `integration rotate SLUG ${CREDENTIAL_USAGE} [--overlap-hours N] [--json]`;

const rotate: Subcommand = {
  usage: ROTATE_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(ROTATE_USAGE, args, {
      "overlap-hours": { type: "string" },
      ...CREDENTIAL_OPTIONS,
    });
    const integration = onlyPositional(
      ROTATE_USAGE,
      positionals.filter((word) => word !== "-"),
      WHICH,
    );
    const credentials = await readCredentials(ROTATE_USAGE, { values, positionals }, io);
    if (Object.keys(credentials).length === 0)
      throw new UsageError("Give at least one new credential.", ROTATE_USAGE);
    const rotated = await rotateSecret(operator(), {
      integration,
      credentials,
      ...(values["overlap-hours"] !== undefined && { overlapHours: values["overlap-hours"] }),
    });
    const { id, slug, formerUntil } = rotated;
    const names = rotated.rotated.join(", ");
    answer(io, values.json, {
      document: { id, slug, rotated: rotated.rotated, former_until: formerUntil },
      text: formerUntil
        ? `${names} of ${slug} replaced. What is signed with the former value is taken until ${formerUntil}.`
        : `${names} of ${slug} replaced. What is signed with the former value is refused from now on.`,
    });
  },
};

const CATCH_UP_USAGE = "integration catch-up SLUG [--json]";

const catchUpCommand: Subcommand = {
  usage: CATCH_UP_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(CATCH_UP_USAGE, args, {});
    const integration = onlyPositional(CATCH_UP_USAGE, positionals, WHICH);
    const { outcome, sentence, pages, payments, news, listedUntil } = await catchUp(operator(), {
      integration,
    });
    answer(io, values.json, {
      document: { outcome, sentence, pages, payments, news, listed_until: listedUntil },
      text: sentence,
    });
  },
};

export const runIntegrationCommand = subcommands({
  add,
  list,
  show,
  disable: switching("disable", disableIntegration),
  enable: switching("enable", enableIntegration),
  rotate,
  mapping,
  "catch-up": catchUpCommand,
  ...atGateway,
});
