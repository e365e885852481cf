// SQLSTATE: rows that meet each other (21), data (22), constraints (23), limits of the server such as an index entry (54).
const DATA_STATE = /^(21|22|23|54)[0-9A-Z]{3}$/;

/** Whether the database refused what it was given, so that the same statement would be refused again. */
export function isAboutTheData(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && DATA_STATE.test(error.code);
}
