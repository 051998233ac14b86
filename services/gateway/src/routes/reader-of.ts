import type { ReaderId } from '../readers/reader-store.ts'
import { defaultClient } from '../readers/readers.ts'

/** The reader that a request means. */
export const readerOf = (fqcn: string, client = defaultClient): ReaderId => ({ fqcn, client: client.trim() })
