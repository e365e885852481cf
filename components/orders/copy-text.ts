import { toast } from "sonner";

/** Copies and says so; what could not be copied is shown, to be copied by hand. */
export async function copyText(text: string | null, label: string): Promise<void> {
  if (text === null || text === "") {
    toast.info(`There is no ${label} to copy.`);
    return;
  }
  try {
    await navigator.clipboard.writeText(text);
    toast.success(`Copied the ${label}.`);
  } catch {
    toast.error(
      `Your browser did not let us copy the ${label}. Select it and copy it by hand: ${text.slice(0, 200)}`,
    );
  }
}
