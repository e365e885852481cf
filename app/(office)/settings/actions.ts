"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/auth/action";
import { UpdateOrganisation } from "@/lib/organisation/schemas";
import { updateOrganisation as updateOne } from "@/lib/organisation/update-organisation";

const update = action("organisation.configure", UpdateOrganisation, async (actor, input) => {
  const updated = await updateOne(actor, input);
  // The frame around every page shows the name and the environment.
  revalidatePath("/", "layout");
  return updated;
});

export async function updateOrganisation(input: UpdateOrganisation) {
  return update(input);
}
