/** A service that runs. */
export type Running = { readonly url: string; close(): Promise<void> }
