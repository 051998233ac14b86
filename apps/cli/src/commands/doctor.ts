import { createGatewayClient } from '@digital-spine/client'
import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { createOutput } from '../output.ts'
import { type CommonOptions, type Environment, findTarget, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

/** `spine doctor`: what is wrong, and what to do about it. */
export function addDoctor(program: Command, environment: Environment): void {
  withExample(withGateway(program.command('doctor')), 'doctor --profile grid-operator')
    .description('check this machine, the gateway and everything it needs, and say what to do')
    .option('--data <folder>', 'the data folder', '.spine')
    .action(async (options: CommonOptions & { data: string }) => {
      const { diagnose } = await import('../doctor/diagnose.ts')
      const output = createOutput(options.json ?? false)
      const target = findTarget(options, environment)
      const patient = target && { url: target.url, client: createGatewayClient(target) }
      const counts = { all: 0, failed: 0 }
      try {
        for await (const finding of diagnose(options.data, patient)) {
          const { check, ok, detail, action } = finding
          counts.all += 1
          if (!ok) counts.failed += 1
          const line = `${ok ? '✓' : '✗'} ${check.padEnd(17)} ${detail}`
          output.show(finding, action === undefined ? [line] : [line, `  → ${action}`])
        }
      } finally {
        await patient?.client.close()
      }
      if (counts.failed > 0)
        throw new SpineError('SERVICE_UNAVAILABLE', `${counts.failed} of ${counts.all} checks failed.`)
    })
}
