import type { Readable, Writable } from "node:stream";

/** The three streams of a command; standard output is for the answer alone. */
export interface CliIo {
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
}

/**
 * One command: gets the words after its name. It returns its exit code, or nothing when all went well; it throws
 * UsageError for a wrong call and AppError for what the operator can mend.
 */
export type CliCommand = (args: string[], io: CliIo) => Promise<number | void>;

/** A wrong call: exit code 2, the sentence, and how the command is called. */
export class UsageError extends Error {
  override readonly name = "UsageError";

  constructor(
    message: string,
    readonly usage: string,
  ) {
    super(message);
  }
}

/** The one answer of a command: a JSON document for programs, text for people. */
export function answer(
  io: CliIo,
  isJson: boolean | undefined,
  answers: { document: unknown; text: string },
): void {
  io.stdout.write(`${isJson ? JSON.stringify(answers.document, null, 2) : answers.text}\n`);
}
