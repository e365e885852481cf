import { redirect } from "next/navigation";
import { AppError } from "@/lib/domain/errors";

/** For lists whose other filters are read leniently: what is still refused is the place in the list, so it starts over. */
export async function orFirstPage<Page>(list: Promise<Page>, path: string): Promise<Page> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid_input") redirect(path);
    throw error;
  }
}
