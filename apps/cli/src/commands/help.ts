import type { Command } from 'commander'

/** Ends the help of a command with how it is used. */
export function withExample(command: Command, ...lines: readonly string[]): Command {
  return command.addHelpText('after', ['', 'Example:', ...lines.map((line) => `  spine ${line}`)].join('\n'))
}
