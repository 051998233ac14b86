// @ts-expect-error: it comes without types
import S3rver from '@20minutes/s3rver'
import { tempFolder } from './temp-folder.ts'

/** A bucket of an S3-compatible server, and what opens it. */
export type TestS3 = AsyncDisposable & {
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

type Server = { run(): Promise<{ port: number }>; close(): Promise<void> }

/** Starts an S3-compatible server with one bucket, which checks signatures and keeps objects in a folder of its own. */
export async function startS3(): Promise<TestS3> {
  const folder = tempFolder()
  const bucket = 'files'
  const server = new S3rver({
    ...{ port: 0, address: '127.0.0.1', silent: true, directory: folder.path, configureBuckets: [{ name: bucket }] },
  }) as Server
  const { port } = await server.run()
  return {
    ...{ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', bucket },
    ...{ accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    async [Symbol.asyncDispose]() {
      await server.close()
      folder[Symbol.dispose]()
    },
  }
}
