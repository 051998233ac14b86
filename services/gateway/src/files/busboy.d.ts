/** What is used of busboy, which brings no types. */
declare module 'busboy' {
  import type { IncomingHttpHeaders } from 'node:http'
  import type { Readable, Writable } from 'node:stream'

  export type FileStream = Readable & {
    /** Whether its end was cut off, known at its end. */
    readonly truncated?: boolean
  }
  export type Parser = Writable & {
    on(
      event: 'field',
      listener: (name: string | undefined, value: string, info: { valueTruncated: boolean }) => void,
    ): Parser
    on(
      event: 'file',
      listener: (name: string | undefined, file: FileStream, info: { filename?: string; mimeType: string }) => void,
    ): Parser
    on(event: 'partsLimit' | 'filesLimit' | 'close', listener: () => void): Parser
    on(event: 'error', listener: (error: Error) => void): Parser
  }
  // biome-ignore lint/style/noDefaultExport: this is how busboy is exported
  export default function busboy(options: {
    headers: IncomingHttpHeaders
    defParamCharset?: string
    limits?: { fieldSize?: number; fileSize?: number; files?: number; parts?: number }
  }): Parser
}
