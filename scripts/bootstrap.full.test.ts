import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const folder = tempFolder()
const clone = join(folder.path, 'clone')

beforeAll(() => {
  for (const file of execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0')) {
    if (file === '' || !existsSync(join(root, file))) continue
    mkdirSync(dirname(join(clone, file)), { recursive: true })
    cpSync(join(root, file), join(clone, file))
  }
})
afterAll(() => folder[Symbol.dispose]())

/** `npm run spine -- --version` as a new user's shell would, or with `start`. */
function bootstrap(...args: string[]): ChildProcess {
  return spawn('node', ['scripts/bootstrap.mjs', ...args], { cwd: clone, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function untilSays(child: ChildProcess, text: string): Promise<void> {
  for await (const line of createInterface({ input: child.stderr ?? process.stdin })) if (line.includes(text)) return
  throw new Error(`it never said "${text}"`)
}

async function output(child: ChildProcess): Promise<{ code: number | null; text: string }> {
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, text: text.trim() }
}

it.each(['Getting Node', 'Installing what running needs'])('goes on after being killed while "%s"', async (step) => {
  const child = bootstrap('spine', '--version')
  await untilSays(child, step)
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  expect(existsSync(join(clone, 'node_modules/.installed'))).toBe(false)
})

it('works twice at once, and again, with install scripts off', async () => {
  const both = await Promise.all([output(bootstrap('spine', '--version')), output(bootstrap('spine', '--version'))])
  expect(both).toEqual([
    { code: 0, text: '0.1.0' },
    { code: 0, text: '0.1.0' },
  ])
  expect(await output(bootstrap('spine', '--version'))).toEqual({ code: 0, text: '0.1.0' })
})

it.each(['first', 'second'])('delivers a message at the %s start, also after a kill', async () => {
  const child = bootstrap('start', '--json', '--port', '0')
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    if ((JSON.parse(line) as { event: string }).event === 'delivered') break
  }
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
})

it('says what it knows when asked for something else', async () => {
  expect((await output(bootstrap('nothing'))).code).toBe(1)
})
