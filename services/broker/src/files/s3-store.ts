import { absentFile, type FileStore, shortFile } from './file-store.ts'
import { openS3Bucket, type S3Bucket, type S3Place } from './s3-bucket.ts'
import { openSegmentJournal } from './segment-journal.ts'
import { writePieces } from './write-pieces.ts'

/** Bytes of which an upload has two at a time in memory. */
const segmentBytes = 8 << 20
const digits = 15
const deletesAtOnce = 16

/** An object with the bytes of a file from `start` to before `end`, as its key says. */
type Segment = { readonly key: string; readonly start: number; readonly end: number }

/**
 * Files in an S3-compatible store, each as objects of a few MiB under keys that begin with `prefix`. An object says where it
 * begins and ends, so nothing has to be finished, and what two processes wrote at once may overlap. What comes lies in the
 * folder `journal` until its object is there.
 */
export async function openS3Store(
  place: S3Place & { readonly prefix: string; readonly journal: string },
): Promise<FileStore> {
  const bucket = openS3Bucket(place)
  const journal = await openSegmentJournal(place.journal, segmentBytes)
  const folderOf = (key: string): string => `${place.prefix}${key}/`
  const segmentsOf = async (key: string): Promise<Segment[]> => cover((await bucket.list(folderOf(key))).map(readKey))
  const write = async (key: string, piece: Uint8Array, start: number): Promise<void> => {
    await bucket.put(`${folderOf(key)}${writeRange(start, start + piece.length)}`, piece)
    await journal.drop(key, start)
  }
  return {
    async length(key) {
      for await (const { start, bytes } of journal.read(key)) if (bytes.length > 0) await write(key, bytes, start)
      return (await segmentsOf(key)).at(-1)?.end ?? 0
    },
    async append(key, offset, bytes) {
      const { end, failure } = await writePieces(journal.follow(key, offset, bytes), {
        ...{ offset, pieceBytes: segmentBytes },
        write: (piece, start) => write(key, piece, start),
      })
      if (failure !== undefined) throw failure.error
      return end
    },
    async read(key, start, end) {
      const segments = await segmentsOf(key)
      const last = segments.at(-1)
      if (last === undefined) throw absentFile()
      if (start >= end || end > last.end) throw shortFile()
      return readSegments(bucket, segments, start, end)
    },
    async remove(key) {
      await journal.remove(key)
      const keys = await bucket.list(folderOf(key))
      for (let i = 0; i < keys.length; i += deletesAtOnce)
        await Promise.all(keys.slice(i, i + deletesAtOnce).map((one) => bucket.delete(one)))
    },
    checkRoom: async () => undefined,
    check: () => bucket.check(),
    [Symbol.asyncDispose]: () => bucket[Symbol.asyncDispose](),
  }
}

async function* readSegments(
  bucket: S3Bucket,
  segments: readonly Segment[],
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  let position = start
  for (const segment of segments) {
    if (segment.end <= position || position >= end) continue
    const to = Math.min(segment.end, end)
    const bytes = await bucket.get(segment.key, position - segment.start, to - segment.start)
    if (bytes === undefined) throw absentFile()
    yield* bytes
    position = to
  }
}

/** Those of the segments that together have a file's bytes from its beginning, without a gap. */
function cover(segments: readonly Segment[]): Segment[] {
  const chosen: Segment[] = []
  let end = 0
  let farthest: Segment | undefined
  for (const segment of segments.toSorted((a, b) => a.start - b.start)) {
    if (segment.start > end) {
      if (farthest === undefined || segment.start > farthest.end) break
      chosen.push(farthest)
      end = farthest.end
      farthest = undefined
    }
    if (segment.end > (farthest?.end ?? end)) farthest = segment
  }
  return farthest === undefined ? chosen : [...chosen, farthest]
}

const writeRange = (start: number, end: number): string =>
  [start, end].map((position) => String(position).padStart(digits, '0')).join('-')

function readKey(key: string): Segment {
  const [start, end] = key.slice(key.lastIndexOf('/') + 1).split('-')
  return { key, start: Number(start), end: Number(end) }
}
