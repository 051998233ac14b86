import type { Command } from 'commander'
import { expect, it } from 'vitest'
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
