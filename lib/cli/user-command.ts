import { text } from "node:stream/consumers";
import { answer, type CliIo } from "@/lib/cli/cli-io";
import { operator } from "@/lib/cli/operator";
import { noPositionals, onlyPositional, readArgs, required } from "@/lib/cli/read-args";
import { subcommands, type Subcommand } from "@/lib/cli/subcommands";
import { textFields, textTable } from "@/lib/cli/text-table";
import { ROLE_LABEL, ROLES } from "@/lib/domain/permission";
import { parseInput } from "@/lib/platform/parse-input";
import { addUser } from "@/lib/users/add-user";
import { disableUser } from "@/lib/users/disable-user";
import { enableUser } from "@/lib/users/enable-user";
import { listUsers } from "@/lib/users/list-users";
import { resetPassword } from "@/lib/users/reset-password";
import { AddUser } from "@/lib/users/schemas";

const WHO = "the person by e-mail address or id";
const SHOWN_ONCE = "The password is shown this once. Hand it over; it can be reset here at any time.\n";

const ADD_USAGE = `user add --email EMAIL --name NAME --role ${ROLES.join("|")} [--password-stdin] [--json]`;

const add: Subcommand = {
  usage: ADD_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(ADD_USAGE, args, {
      email: { type: "string" },
      name: { type: "string" },
      role: { type: "string" },
      "password-stdin": { type: "boolean" },
    });
    noPositionals(ADD_USAGE, positionals);
    const input = parseInput(AddUser, {
      email: required(ADD_USAGE, values.email, "email"),
      name: required(ADD_USAGE, values.name, "name"),
      role: required(ADD_USAGE, values.role, "role"),
      password: values["password-stdin"] ? await passwordOf(io) : undefined,
    });
    const { id, email, password } = await addUser(operator(), input);
    giveOut(io, values.json, { id, email, role: input.role }, password);
  },
};

const LIST_USAGE = "user list [--json]";

const list: Subcommand = {
  usage: LIST_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(LIST_USAGE, args, {});
    noPositionals(LIST_USAGE, positionals);
    const people = await listUsers(operator());
    answer(io, values.json, {
      document: {
        data: people.map(({ id, email, name, role, disabledAt, lastSignInAt, createdAt }) => ({
          id,
          email,
          name,
          role,
          disabled_at: disabledAt,
          last_sign_in_at: lastSignInAt,
          created_at: createdAt,
        })),
      },
      text: textTable(
        ["E-MAIL", "NAME", "ROLE", "STATE", "LAST SIGN-IN"],
        people.map((person) => [
          person.email,
          person.name,
          ROLE_LABEL[person.role],
          person.disabledAt === null ? "enabled" : "disabled",
          person.lastSignInAt,
        ]),
        "There is nobody yet.",
      ),
    });
  },
};

function switching(word: "enable" | "disable", verb: typeof disableUser): Subcommand {
  const usage = `user ${word} EMAIL [--json]`;
  return {
    usage,
    run: async (args, io) => {
      const { values, positionals } = readArgs(usage, args, {});
      const user = onlyPositional(usage, positionals, WHO);
      answer(io, values.json, { document: await verb(operator(), { user }), text: `${user} is ${word}d.` });
    },
  };
}

const RESET_USAGE = "user reset-password EMAIL [--password-stdin] [--json]";

const reset: Subcommand = {
  usage: RESET_USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArgs(RESET_USAGE, args, { "password-stdin": { type: "boolean" } });
    const user = onlyPositional(RESET_USAGE, positionals, WHO);
    const chosen = values["password-stdin"] ? await passwordOf(io) : undefined;
    const { id, email, password } = await resetPassword(operator(), { user, password: chosen });
    giveOut(io, values.json, { id, email }, password);
  },
};

/** Without the line break that a terminal or `echo` puts behind it. */
async function passwordOf(io: CliIo): Promise<string> {
  return (await text(io.stdin)).replace(/\r?\n$/, "");
}

function giveOut(
  io: CliIo,
  isJson: boolean | undefined,
  person: Record<string, string>,
  password: string | null,
) {
  const document = { ...person, ...(password !== null && { password }) };
  answer(io, isJson, { document, text: textFields(document) });
  if (password !== null) io.stderr.write(SHOWN_ONCE);
}

export const runUserCommand = subcommands({
  add,
  list,
  disable: switching("disable", disableUser),
  enable: switching("enable", enableUser),
  "reset-password": reset,
});
