import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { getActor } from "@/lib/auth/current-actor";
import { failureOf } from "@/lib/auth/failure";
import { assertSameOrigin } from "@/lib/auth/same-origin";
import type { UserActor } from "@/lib/auth/session";
import type { ErrorCode, FieldError } from "@/lib/domain/errors";
import type { PermissionName } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { clientIp } from "@/lib/platform/client-ip";
import { parseInput } from "@/lib/platform/parse-input";

/** What a form gets back. `fields` name the inputs the message is about. */
export type ActionResult<Data> =
  { ok: true; data: Data } | { ok: false; code: ErrorCode; message: string; fields: readonly FieldError[] };

/**
 * A server action: from this site, who, may they, parse, do, result. Anybody can post anything to an action, so the
 * type of its argument is a wish until `schema` has read it. A form's data arrives as an object of its values.
 */
export function action<Schema extends z.ZodType, Data>(
  permission: PermissionName,
  schema: Schema,
  verb: (actor: UserActor, input: z.output<Schema>) => Promise<Data>,
): (input: z.input<Schema> | FormData) => Promise<ActionResult<Data>> {
  return async (input) => {
    let actor: UserActor | null = null;
    try {
      assertSameOrigin({ headers: await headers() });
      actor = await getActor();
      requirePermission(actor, permission);
      const data = await verb(
        actor,
        parseInput(schema, input instanceof FormData ? formValues(input) : input),
      );
      return { ok: true, data };
    } catch (error) {
      // redirect() and notFound() of a verb work by throwing.
      unstable_rethrow(error);
      const ip = actor?.ip ?? clientIp(await headers());
      const { code, message, fields } = failureOf(error, { by: actor, ip, via: "desk", permission });
      return { ok: false, code, message, fields };
    }
  };
}

/** A name that occurs twice becomes a list. Next's own fields ("$ACTION_ID") are left out. */
function formValues(form: FormData): Record<string, unknown> {
  const names = [...new Set(form.keys())].filter((name) => !name.startsWith("$ACTION"));
  return Object.fromEntries(
    names.map((name) => {
      const values = form.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
}
