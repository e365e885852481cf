"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/auth/action";
import { addUser } from "@/lib/users/add-user";
import { changeRole as changeOne } from "@/lib/users/change-role";
import { disableUser } from "@/lib/users/disable-user";
import { enableUser } from "@/lib/users/enable-user";
import { resetPassword as resetOne } from "@/lib/users/reset-password";
import { AddUser, ChangeRole, NamedUser, ResetPassword } from "@/lib/users/schemas";

function shown<Result>(result: Result): Result {
  revalidatePath("/team");
  return result;
}

const add = action("users.manage", AddUser, async (actor, input) => shown(await addUser(actor, input)));
const change = action("users.manage", ChangeRole, async (actor, input) =>
  shown(await changeOne(actor, input)),
);
// Nothing the list shows changes; drawing it anew would lead an admin who reset their own password away before they saw it.
const reset = action("users.manage", ResetPassword, resetOne);
const disable = action("users.manage", NamedUser, async (actor, input) =>
  shown(await disableUser(actor, input)),
);
const enable = action("users.manage", NamedUser, async (actor, input) =>
  shown(await enableUser(actor, input)),
);

export async function addPerson(input: AddUser) {
  return add(input);
}

export async function changeRole(input: ChangeRole) {
  return change(input);
}

export async function resetPassword(input: ResetPassword) {
  return reset(input);
}

export async function disablePerson(input: NamedUser) {
  return disable(input);
}

export async function enablePerson(input: NamedUser) {
  return enable(input);
}
