/** A service that runs. */
export type Running = {
  readonly url: string
  /** Where it answers over TLS, if it does. */
  readonly tlsUrl?: string
  close(): Promise<void>
}
