import { openDirectoryStore } from './directory-store.ts'
import type { FileStore } from './file-store.ts'
import type { S3Place } from './s3-bucket.ts'
import { openS3Store } from './s3-store.ts'

/** Where files are kept: a folder, or a bucket of an S3-compatible store with what the keys in it begin with. */
export type FilePlace =
  | { readonly folder: string }
  | (Pick<S3Place, 'endpoint' | 'region' | 'bucket'> & { readonly prefix: string })

/** Reads `s3://BUCKET/PREFIX?endpoint=URL&region=REGION`, or the path of a folder. */
export function readFilePlace(text: string): FilePlace {
  if (!text.startsWith('s3:')) return { folder: text }
  const url = URL.parse(text)
  if (url === null || url.hostname === '')
    throw new Error('expected a folder, or s3://bucket/prefix?endpoint=URL&region=…')
  const region = url.searchParams.get('region') ?? 'us-east-1'
  const endpoint = url.searchParams.get('endpoint') ?? `https://s3.${region}.amazonaws.com`
  if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) throw new Error('expected a URL as endpoint')
  const path = url.pathname.replace(/^\/+|\/+$/g, '')
  return { endpoint, region, bucket: url.hostname, prefix: path === '' ? '' : `${path}/` }
}

/** What is on its way into a bucket lies in the folder `journal`, which is this process's own. */
export async function openFileStore(
  place: FilePlace,
  access: Pick<S3Place, 'accessKeyId' | 'secretAccessKey'> & { readonly journal: string },
): Promise<FileStore> {
  return 'folder' in place ? openDirectoryStore(place.folder) : openS3Store({ ...place, ...access })
}
