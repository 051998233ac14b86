import { useSyncExternalStore } from 'react'
import { useGateway } from '../gateway.tsx'
import { type BrowserUpload, type Uploads, uploadsTo } from './uploads.ts'

/** The uploads from this browser to the gateway, as they go on. */
export function useUploads(): readonly [readonly BrowserUpload[], Uploads] {
  const uploads = uploadsTo(useGateway().prefix)
  return [useSyncExternalStore(uploads.watch, uploads.list), uploads]
}
