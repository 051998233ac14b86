import { isSpineError, SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import type { CheckedNetwork, NetworkCheck } from '../join/check-network.ts'
import { createOutput, type Output } from '../output.ts'
import { tableLines } from '../table.ts'
import { withExample } from './help.ts'

type JoinOptions = { data: string; expect?: string; name: string; host?: string; port?: string; json?: boolean }

/** `spine join`: checks a network and configures a gateway of it. */
export function addJoin(program: Command): void {
  withExample(
    program.command('join <url>'),
    'join http://127.0.0.1:8080',
    'join https://names.example --data ./gateway --expect ABCD-…',
  )
    .description('check a network, found by any of its services’ URLs, and configure a gateway of it')
    .option('--data <folder>', 'where the gateway is to keep everything', 'spine-gateway')
    .option('--expect <fingerprint>', 'the network’s fingerprint, as its operator told you')
    .option('--name <profile>', 'what commands call the gateway', 'gateway')
    .option('--host <address>', 'address it is to listen on; 127.0.0.1 if never said')
    .option('--port <port>', 'port it is to listen on; 8090 if never said')
    .option('--json', 'one JSON object a line')
    .action(async (url: string, options: JoinOptions) => {
      const { writeConfiguration } = await import('../join/write-configuration.ts')
      const output = createOutput(options.json ?? false)
      const { data: folder, name, host, port } = options
      if (port !== undefined && !/^[1-9]\d{0,4}$/.test(port))
        throw new SpineError('VALIDATION_FAILED', 'The port must be fixed: 1 to 65535.')
      const { checks, ...checked } = await showChecks(url, options.expect, output)
      const written = writeConfiguration(checked, {
        ...{ folder, name },
        ...(host === undefined ? {} : { host }),
        ...(port === undefined ? {} : { port }),
      })
      const { fingerprint, network } = checked
      output.show({ event: 'joined', fingerprint, network, checks, ...written }, [
        '',
        `Fingerprint  ${fingerprint}`,
        '             Compare it with what the network’s operator tells you another way.',
        `Written      ${written.envFile}`,
        '',
        'Next:',
        `  spine serve gateway --env ${written.envFile}`,
        `  spine identity show --profile ${name} --profiles ${written.profilesFile}`,
      ])
    })
}

/** Checks a network and shows every check, also those before one that fails. */
export async function showChecks(
  url: string,
  expect: string | undefined,
  output: Output,
): Promise<CheckedNetwork & { checks: readonly NetworkCheck[] }> {
  const { checkNetwork } = await import('../join/check-network.ts')
  const checks: NetworkCheck[] = []
  const rows: string[][] = []
  const report = (made: NetworkCheck): void => {
    checks.push(made)
    rows.push([made.result === 'ok' ? '  ✓' : '  –', made.check, made.detail])
  }
  try {
    return { ...(await checkNetwork(url, { report, ...(expect === undefined ? {} : { expect }) })), checks }
  } catch (error) {
    if (isSpineError(error)) rows.push(['  ✗', String(error.details?.check ?? ''), error.message])
    throw error
  } finally {
    if (!output.json) for (const line of tableLines(rows)) process.stdout.write(`${line}\n`)
  }
}
