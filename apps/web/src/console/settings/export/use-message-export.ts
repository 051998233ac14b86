import { useRef, useState } from 'react'
import { saveFile } from '../../../kit/save-file.ts'
import { ApiError, type Query, requestStream, withQuery } from '../../../request.ts'
import { useGateway } from '../../gateway.tsx'
import { countLines, readEnd } from './read-lines.ts'

export type ExportState =
  | { readonly is: 'idle' | 'cancelled' }
  | { readonly is: 'running'; readonly lines: number }
  | { readonly is: 'done'; readonly messages: number }
  | { readonly is: 'failed'; readonly error: Error }

/** Fetches an export as it comes, says how far it is, and saves it once nothing of it is missing. */
export function useMessageExport() {
  const { prefix } = useGateway()
  const [state, setState] = useState<ExportState>({ is: 'idle' })
  const running = useRef<AbortController>(undefined)

  const fetchAll = async (query: Query, signal: AbortSignal): Promise<number> => {
    const body = await requestStream(withQuery(`${prefix}/api/v2/export/messages`, query), signal)
    let lines = 0
    const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(piece, controller) {
        lines += countLines(piece)
        setState({ is: 'running', lines })
        controller.enqueue(piece)
      },
    })
    const counted = (body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(count)
    const file = await new Response(counted).blob()
    const messages = await readEnd(file)
    if (messages === undefined) throw new ApiError('EXPORT_INCOMPLETE', 'The export broke off before its end.')
    saveFile('messages.ndjson', file)
    return messages
  }
  const start = (query: Query): void => {
    const control = new AbortController()
    running.current = control
    setState({ is: 'running', lines: 0 })
    fetchAll(query, control.signal).then(
      (messages) => setState({ is: 'done', messages }),
      (error: Error) => setState(control.signal.aborted ? { is: 'cancelled' } : { is: 'failed', error }),
    )
  }
  return { state, start, cancel: (): void => running.current?.abort() }
}
