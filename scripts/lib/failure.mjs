/** Something the person at the terminal can mend. Its message is printed alone, without a stack. */
export class Failure extends Error {
  name = "Failure";
}

/** Runs a script's main function; a Failure or a settings error ends it with its message, anything else with its stack. */
export async function run(main) {
  try {
    process.exitCode = (await main()) ?? process.exitCode ?? 0;
  } catch (error) {
    const known = error instanceof Failure || error?.name === "SettingsError";
    process.stderr.write(`\n${known ? error.message : (error?.stack ?? error)}\n`);
    process.exitCode = 1;
  }
}

/** Turns the errors a full or unwritable disk gives into a Failure; hands every other error back as it is. */
export function explainDiskError(error, place) {
  if (error?.code === "ENOSPC") {
    return new Failure(
      `The disk that holds ${place} is full. Free some space and start again; nothing stored was lost.`,
    );
  }
  if (error?.code === "EACCES" || error?.code === "EPERM" || error?.code === "EROFS") {
    return new Failure(
      `${place} cannot be written by this user (${error.code}). ` +
        "Make it writable, or set SETTLEDESK_DATA_DIR to a folder that is.",
    );
  }
  if (error?.code === "ENOTDIR" || error?.code === "EEXIST") {
    return new Failure(`${place} is not a folder. Set SETTLEDESK_DATA_DIR to a folder.`);
  }
  return error;
}
