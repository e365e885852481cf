"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/auth/action";
import { addIntegration as addOne } from "@/lib/integrations/add-integration";
import { disableIntegration as disableOne } from "@/lib/integrations/disable-integration";
import { enableIntegration as enableOne } from "@/lib/integrations/enable-integration";
import { rotateSecret as rotateOne } from "@/lib/integrations/rotate-secret";
import {
  AddIntegration,
  NamedIntegration,
  RotateSecret,
  UpdateIntegration,
} from "@/lib/integrations/schemas";
import { updateIntegration as updateOne } from "@/lib/integrations/update-integration";
import { SendTestEvent } from "@/lib/simulate/schemas";
import { sendTestEvent as sendOne } from "@/lib/simulate/send-test-event";

/** Both the list and the pages of integrations show what changed. */
function shown<Result>(result: Result): Result {
  revalidatePath("/integrations", "layout");
  return result;
}

const add = action("integrations.configure", AddIntegration, async (actor, input) =>
  shown(await addOne(actor, input)),
);
const update = action("integrations.configure", UpdateIntegration, async (actor, input) =>
  shown(await updateOne(actor, input)),
);
const rotate = action("integrations.configure", RotateSecret, async (actor, input) =>
  shown(await rotateOne(actor, input)),
);
const disable = action("integrations.configure", NamedIntegration, async (actor, input) =>
  shown(await disableOne(actor, input)),
);
const enable = action("integrations.configure", NamedIntegration, async (actor, input) =>
  shown(await enableOne(actor, input)),
);
const test = action("integrations.configure", SendTestEvent, async (actor, input) =>
  shown(await sendOne(actor, input)),
);

export async function addIntegration(input: AddIntegration) {
  return add(input);
}

export async function updateIntegration(input: UpdateIntegration) {
  return update(input);
}

export async function rotateSecret(input: RotateSecret) {
  return rotate(input);
}

export async function disableIntegration(input: NamedIntegration) {
  return disable(input);
}

export async function enableIntegration(input: NamedIntegration) {
  return enable(input);
}

export async function sendTestEvent(input: SendTestEvent) {
  return test(input);
}
