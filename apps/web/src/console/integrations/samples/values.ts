/** What samples of code are filled in with. */
export type SampleValues = {
  /** Where the gateway is. */
  readonly url: string
  readonly apiKey: string
  /** A payload as JSON. */
  readonly payload: unknown
  readonly client: string
  /** Where messages are sent, read, and files are sent; each with its topic. */
  readonly send: SampleChannel
  readonly receive: SampleChannel
  readonly upload: SampleChannel
}
export type SampleChannel = { readonly fqcn: string; readonly topicOwner: string; readonly topicName: string }

export const tasks = ['send', 'receive', 'webhook', 'file'] as const
export type Task = (typeof tasks)[number]

export const languages = ['curl', 'typescript', 'python'] as const
export type SampleLanguage = (typeof languages)[number]
