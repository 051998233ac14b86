/** What is wrong with a payload or a schema, and where. Names no values. */
export type Problem = {
  readonly message: string
  /** JSON pointer (RFC 6901) into a JSON document. */
  readonly path?: string
  /** The keyword of a JSON Schema that is not fulfilled, where it stands (a URI fragment), and what it asks for. */
  readonly keyword?: string
  readonly schemaPath?: string
  readonly asked?: unknown
  /** It is no JSON document, so that it could not be held to the schema. */
  readonly notJson?: true
  /** From 1. */
  readonly line?: number
  /** From 1, in UTF-16 code units. */
  readonly column?: number
  /** Path of the file of the version, for a problem of a schema. */
  readonly file?: string
}

/** How many problems of one payload or schema are told. */
export const maxProblems = 20

/** Checks one whole payload. An empty list: it fits. Never throws for a bad payload. */
export type Check = (payload: Uint8Array) => readonly Problem[]

/**
 * Checks one payload that comes in parts. Each call answers with the problems found so far that were not told before;
 * after the first one nothing more needs to be written.
 */
export type StreamCheck = {
  write(chunk: Uint8Array): readonly Problem[]
  end(): readonly Problem[]
  /** Frees what is outside of the JavaScript heap, whether it has ended or not. */
  close?(): void
}

/** A schema of any format, ready to check payloads in this thread. */
export type CompiledSchema = {
  readonly check: Check
  openStream(): StreamCheck
  /** Frees what is outside of the JavaScript heap. */
  close?(): void
}
