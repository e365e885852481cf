"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/auth/action";
import { askGateway as ask } from "@/lib/polling/ask-gateway";
import { AskGateway } from "@/lib/polling/schemas";

const run = action("deliveries.replay", AskGateway, async (actor, input) => {
  const result = await ask(actor, input);
  // A changed order moves the counts in the frame, an unchanged one still has a new line.
  revalidatePath("/", "layout");
  return result;
});

export async function askGateway(input: AskGateway) {
  return run(input);
}
