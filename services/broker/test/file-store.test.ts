import { join } from 'node:path'
import { startS3, tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { openDirectoryStore } from '../src/files/directory-store.ts'
import { openFileStore, readFilePlace } from '../src/files/open-file-store.ts'
import { openS3Store } from '../src/files/s3-store.ts'
import { describeFileStore } from './file-store.contract.ts'

describeFileStore('a directory', async () => {
  const folder = tempFolder()
  const path = join(folder.path, 'files')
  return {
    store: await openDirectoryStore(path),
    reopen: () => openDirectoryStore(path),
    [Symbol.asyncDispose]: async () => folder[Symbol.dispose](),
  }
})

describeFileStore('an S3-compatible store', async () => {
  const stack = new AsyncDisposableStack()
  const { path: journal } = stack.use(tempFolder())
  const {
    SPINE_TEST_FILES: url,
    SPINE_TEST_FILES_KEY_ID: accessKeyId = '',
    SPINE_TEST_FILES_SECRET: secret = '',
  } = process.env
  const open = async () => {
    if (url !== undefined) return openFileStore(readFilePlace(url), { accessKeyId, secretAccessKey: secret, journal })
    return openS3Store({ ...(await server), prefix: 'test/', journal })
  }
  const server = url === undefined ? startS3().then((started) => stack.use(started)) : Promise.reject()
  server.catch(() => undefined)
  return {
    store: stack.use(await open()),
    reopen: async () => stack.use(await open()),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
})

it('says that a bucket that is not there cannot be used', async () => {
  await using server = await startS3()
  using folder = tempFolder()
  const place = { ...server, prefix: '', journal: folder.path }
  await using store = await openS3Store({ ...place, bucket: 'none' })
  await expect(store.check()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  await expect(store.length('a')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  await using stranger = await openS3Store({ ...place, secretAccessKey: 'wrong' })
  await expect(stranger.length('a')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
})

it.each([
  ['/var/files', { folder: '/var/files' }],
  [
    's3://acme/spine/files/?endpoint=https://s3.acme.example:9000&region=eu-central-1',
    { endpoint: 'https://s3.acme.example:9000', region: 'eu-central-1', bucket: 'acme', prefix: 'spine/files/' },
  ],
  [
    's3://acme?region=eu-west-1',
    { endpoint: 'https://s3.eu-west-1.amazonaws.com', region: 'eu-west-1', bucket: 'acme', prefix: '' },
  ],
])('reads where files are from %s', (text, place) => {
  expect(readFilePlace(text)).toEqual(place)
})

it.each(['s3://', 's3:acme', 's3://acme?endpoint=here'])('does not take %s for a place', (text) => {
  expect(() => readFilePlace(text)).toThrow('expected')
})
