import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Command } from 'commander'
import { expect, it, vi } from 'vitest'
import { reportError } from './output.ts'
import { createProgram } from './program.ts'

const parse = async (...args: string[]): Promise<number> => {
  const program = createProgram({}, Promise.resolve())
  silence(program)
  try {
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    return reportError(error, false)
  }
}

function silence(command: Command): void {
  command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
  for (const child of command.commands) silence(child)
}

it('exits with 0 for help and 2 for a mistake in the call', async () => {
  expect(await parse('--help')).toBe(0)
  expect(await parse('org', 'create', '--help')).toBe(0)
  expect(await parse('org', 'create')).toBe(2)
  expect(await parse('org', 'paint', 'x')).toBe(2)
  expect(await parse('org', 'show', 'x', '--colour', 'red')).toBe(2)
})

it('says what to do when a port is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const taken = await once(createServer().listen(port, '127.0.0.1'), 'listening').catch((error: unknown) => error)
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  expect(reportError(taken, false)).toBe(1)
  const said = written.mock.calls.join('')
  written.mockRestore()
  expect(said).toContain(`error ADDRESS_UNAVAILABLE: listen EADDRINUSE: address already in use 127.0.0.1:${port}`)
  expect(said).toContain('choose another port')
  server.close()
})

it('shows an example of every command in its help', () => {
  const without = leaves(createProgram({}, Promise.resolve())).filter(
    (command) => !helpOf(command).includes('Example:'),
  )
  expect(without.map((command) => command.name())).toEqual([])
})

function leaves(command: Command): Command[] {
  const children = command.commands.filter((child) => child.name() !== 'help')
  return children.length === 0 ? [command] : children.flatMap(leaves)
}

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part) })
  command.outputHelp()
  return text
}
