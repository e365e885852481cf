"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/auth/action";
import { addIntegration as addOne } from "@/lib/integrations/add-integration";
import { disableIntegration as disableOne } from "@/lib/integrations/disable-integration";
import { enableIntegration as enableOne } from "@/lib/integrations/enable-integration";
import { listSubscriptions as listAll } from "@/lib/integrations/list-subscriptions";
import { refreshDictionary as refreshOne } from "@/lib/integrations/refresh-dictionary";
import { removeSubscription as removeOne } from "@/lib/integrations/remove-subscription";
import { rotateSecret as rotateOne } from "@/lib/integrations/rotate-secret";
import {
  AddIntegration,
  NamedIntegration,
  RemoveSubscription,
  RotateSecret,
  TryConfiguration,
  UpdateIntegration,
} from "@/lib/integrations/schemas";
import { subscribeWebhook as subscribeOne } from "@/lib/integrations/subscribe-webhook";
import { tryConfiguration as tryOne } from "@/lib/integrations/try-configuration";
import { updateIntegration as updateOne } from "@/lib/integrations/update-integration";
import { catchUp as catchUpOne } from "@/lib/polling/catch-up";
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
const readList = action("integrations.configure", NamedIntegration, async (actor, input) => {
  try {
    return await catchUpOne(actor, input);
  } finally {
    // What was read before a gateway stopped answering is kept, and shown.
    revalidatePath("/", "layout");
  }
});
const test = action("integrations.configure", SendTestEvent, async (actor, input) =>
  shown(await sendOne(actor, input)),
);
const refresh = action("integrations.configure", NamedIntegration, async (actor, input) =>
  shown(await refreshOne(actor, input)),
);
const list = action("integrations.configure", NamedIntegration, (actor, input) => listAll(actor, input));
const subscribe = action("integrations.configure", NamedIntegration, (actor, input) =>
  subscribeOne(actor, input),
);
const removeWebhook = action("integrations.configure", RemoveSubscription, (actor, input) =>
  removeOne(actor, input),
);

const tryOut = action("integrations.configure", TryConfiguration, tryOne);

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

export async function readGatewayList(input: NamedIntegration) {
  return readList(input);
}

export async function tryConfiguration(input: TryConfiguration) {
  return tryOut(input);
}

export async function sendTestEvent(input: SendTestEvent) {
  return test(input);
}

export async function refreshDictionary(input: NamedIntegration) {
  return refresh(input);
}

export async function listSubscriptions(input: NamedIntegration) {
  return list(input);
}

export async function subscribeWebhook(input: NamedIntegration) {
  return subscribe(input);
}

export async function removeSubscription(input: RemoveSubscription) {
  return removeWebhook(input);
}
