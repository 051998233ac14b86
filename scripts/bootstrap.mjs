#!/usr/bin/env node
// Runs the project's commands on a machine that has only some Node >= 18 and npm: brings Node 24 and npm 11 from the
// npm registry into .runtime/, installs the locked dependencies without install scripts, then hands over.
// Plain JavaScript without dependencies. Progress goes to stderr: stdout belongs to the command.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const nodeVersion = '24.21.0'
const npmVersion = '11.19.1'
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const runtimeFolder = join(root, '.runtime')
const lockFolder = join(root, '.runtime.lock')
const isWindows = process.platform === 'win32'

const vitest = ['node_modules/vitest/vitest.mjs', 'run']
const commands = {
  start: { dev: false, web: true, run: (args) => [['apps/cli/src/main.ts', 'up', ...args]] },
  spine: { dev: false, run: (args) => [['apps/cli/src/main.ts', ...args]] },
  test: { dev: true, web: true, run: (args) => [[...vitest, ...args]] },
  'test:full': {
    dev: true,
    web: true,

    run: (args) => [
      [...vitest, ...args],
      [...vitest, '--config', 'vitest.full.config.ts', ...args],
    ],
  },
  screenshots: { dev: true, web: true, run: (args) => [['apps/web/test/screenshots/main.ts', ...args]] },
  check: { dev: true, run: () => [['scripts/check.mjs']] },
  bench: { dev: true, web: true, run: (args) => [['bench/main.ts', ...args]] },
  faults: { dev: true, run: (args) => [['bench/faults/main.ts', ...args]] },
}

const [name = '', ...args] = process.argv.slice(2)
const command = commands[name]
if (command === undefined) fail(`Unknown command "${name}". Known: ${Object.keys(commands).join(', ')}.`)

await withLock(async () => {
  installRuntime()
  installDependencies(command.dev)
  if (command.web) buildWeb()
})
for (const step of command.run(args)) {
  const code = await run(step)
  if (code !== 0) process.exit(code)
}

function installRuntime() {
  const stamp = join(runtimeFolder, 'stamp')
  const wanted = `${process.platform}-${process.arch} node ${nodeVersion} npm ${npmVersion}`
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(nodeBinary())) return
  const staging = `${runtimeFolder}.new`
  rmSync(staging, { recursive: true, force: true })
  mkdirSync(staging, { recursive: true })
  writeFileSync(join(staging, 'package.json'), '{ "private": true }\n')
  const platform = isWindows ? 'win' : process.platform
  const packages = [`node-${platform}-${process.arch}@${nodeVersion}`, `npm@${npmVersion}`]
  timed(`Getting Node ${nodeVersion}`, () => {
    const flags = [
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
      '--no-update-notifier',
      '--loglevel=error',
    ]
    const result = spawnSync(isWindows ? 'npm.cmd' : 'npm', ['install', ...flags, ...packages], {
      cwd: staging,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: isWindows,
    })
    if (result.error !== undefined)
      fail(`npm could not be started (${result.error.message}). Install Node 18 or newer with npm.`)
    if (result.status !== 0)
      fail(
        `Node ${nodeVersion} could not be had from the npm registry. Check the network and npm's registry setting, then run this again.`,
      )
  })
  writeFileSync(join(staging, 'stamp'), wanted)
  rmSync(runtimeFolder, { recursive: true, force: true })
  renameSync(staging, runtimeFolder)
}

function installDependencies(dev) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const stamp = join(root, 'node_modules', '.installed')
  const found = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
  if (found === `${lock} all` || (!dev && found === `${lock} production`)) return
  timed(dev ? 'Installing dependencies' : 'Installing what running needs', () => {
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...(dev ? [] : ['--omit=dev'])]
    const npm = join(runtimeFolder, 'node_modules', 'npm', 'bin', 'npm-cli.js')
    rmSync(stamp, { force: true })
    const result = spawnSync(nodeBinary(), [npm, 'ci', ...flags], {
      cwd: root,
      env: environment(),
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (result.status !== 0)
      fail(
        'The dependencies could not be installed. Check the network, then run this again; nothing needs cleaning up.',
      )
  })
  writeFileSync(stamp, `${lock} ${dev ? 'all' : 'production'}`)
}

/** Builds the pages if their sources or dependencies are others than those of the last build. */
function buildWeb() {
  const folder = join(root, 'apps', 'web')
  const sources = ['index.html', 'package.json', 'vite.config.ts', 'src', 'public'].flatMap((path) =>
    filesIn(join(folder, path)),
  )
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  for (const file of sources) hash.update(file.slice(root.length)).update(readFileSync(file))
  const wanted = hash.digest('hex')
  const stamp = join(folder, 'dist', '.built')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  timed('Building the pages', () => {
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
    const result = spawnSync(nodeBinary(), [vite, 'build', '--logLevel', 'error'], {
      cwd: folder,
      env: environment(),
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (result.status !== 0) fail('The pages could not be built.')
  })
  writeFileSync(stamp, wanted)
}

function filesIn(path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return []
  return found.isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => filesIn(join(path, name)))
    : [path]
}

/** Runs one step under the private Node, passing signals on; stops it when whoever started us is gone. */
function run(step) {
  const child = spawn(nodeBinary(), step, {
    cwd: root,
    env: environment(),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  const parent = process.ppid
  const watch = setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 1000)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal))
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      clearInterval(watch)
      resolve(signal === null ? (code ?? 1) : 130)
    })
  })
}

/** One bootstrap at a time in a clone; a lock whose holder is gone is taken over. */
async function withLock(action) {
  for (let waited = false; ; waited = true) {
    try {
      mkdirSync(lockFolder)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (!holderLives()) {
        rmSync(lockFolder, { recursive: true, force: true })
        continue
      }
      if (!waited) say('Another command is installing in this clone; waiting for it.')
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  }
  writeFileSync(join(lockFolder, 'pid'), String(process.pid))
  const release = () => rmSync(lockFolder, { recursive: true, force: true })
  process.on('exit', release)
  try {
    await action()
  } finally {
    release()
    process.off('exit', release)
  }
}

function holderLives() {
  try {
    process.kill(Number(readFileSync(join(lockFolder, 'pid'), 'utf8')), 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function nodeBinary() {
  const folder = join(
    runtimeFolder,
    'node_modules',
    `node-${isWindows ? 'win' : process.platform}-${process.arch}`,
    'bin',
  )
  return join(folder, isWindows ? 'node.exe' : 'node')
}

/** Node keeps what it compiles, since a command of a second loads some hundred files. */
function environment() {
  return {
    NODE_COMPILE_CACHE: join(runtimeFolder, 'compiled'),
    ...process.env,
    PATH: [dirname(nodeBinary()), process.env.PATH].join(delimiter),
  }
}

function timed(what, action) {
  const start = Date.now()
  say(`${what} …`)
  action()
  say(`${what}: done in ${((Date.now() - start) / 1000).toFixed(1)} s`)
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

function fail(text) {
  say(`error: ${text}`)
  process.exit(1)
}
