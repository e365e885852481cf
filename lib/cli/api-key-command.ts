import { createApiKey } from "@/lib/api-keys/create-api-key";
import { listApiKeys } from "@/lib/api-keys/list-api-keys";
import { revokeApiKey } from "@/lib/api-keys/revoke-api-key";
import { CreateApiKey } from "@/lib/api-keys/schemas";
import { answer } from "@/lib/cli/cli-io";
import { operator } from "@/lib/cli/operator";
import { noPositionals, onlyPositional, readArgs, required } from "@/lib/cli/read-args";
import { subcommands, type Subcommand } from "@/lib/cli/subcommands";
import { textFields, textTable } from "@/lib/cli/text-table";
import { SCOPES } from "@/lib/domain/permission";
import { parseInput } from "@/lib/platform/parse-input";

const CREATE_USAGE = `api-key create --name NAME --scope SCOPE... [--json]
  SCOPE is one of ${SCOPES.join(", ")}`;

const create: Subcommand = {
  usage: CREATE_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(CREATE_USAGE, args, {
      name: { type: "string" },
      scope: { type: "string", multiple: true },
    });
    // `--scope a b` and `--scope a,b` as well as `--scope a --scope b`.
    const scopes = [...(values.scope ?? []), ...positionals].flatMap((scope) => scope.split(","));
    const input = parseInput(CreateApiKey, { name: required(CREATE_USAGE, values.name, "name"), scopes });
    const document = await createApiKey(operator(), input);
    answer(io, values.json, { document, text: textFields({ ...document }) });
    io.stderr.write("The key is shown this once: only its hash is kept.\n");
  },
};

const LIST_USAGE = "api-key list [--json]";

const list: Subcommand = {
  usage: LIST_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(LIST_USAGE, args, {});
    noPositionals(LIST_USAGE, positionals);
    const keys = await listApiKeys(operator());
    answer(io, values.json, {
      document: {
        data: keys.map(({ id, name, prefix, scopes, createdAt, lastUsedAt, revokedAt }) => ({
          id,
          name,
          prefix,
          scopes,
          created_at: createdAt,
          last_used_at: lastUsedAt,
          revoked_at: revokedAt,
        })),
      },
      text: textTable(
        ["ID", "NAME", "KEY", "SCOPES", "STATE", "LAST USED"],
        keys.map((key) => [
          key.id,
          key.name,
          `${key.prefix}...`,
          key.scopes.join(","),
          key.revokedAt === null ? "valid" : "revoked",
          key.lastUsedAt,
        ]),
        "There is no API key yet.",
      ),
    });
  },
};

const REVOKE_USAGE = "api-key revoke ID [--json]";

const revoke: Subcommand = {
  usage: REVOKE_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(REVOKE_USAGE, args, {});
    const document = await revokeApiKey(operator(), {
      id: onlyPositional(REVOKE_USAGE, positionals, "the key by its id, as `api-key list` shows it"),
    });
    answer(io, values.json, { document, text: `${document.id} is refused from now on.` });
  },
};

export const runApiKeyCommand = subcommands({ create, list, revoke });
