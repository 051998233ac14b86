import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { createOutput } from '../output.ts'
import type { Environment } from './gateway-options.ts'
import { withExample } from './help.ts'

/** Loaded only when needed: the other commands start faster without the services. */
const load = async () => ({ ...(await import('../services.ts')), ...(await import('@digital-spine/runtime')) })

/** `spine serve`: any services of an existing network in one process. `spine config`: what they are configured by. */
export function addServe(program: Command, environment: Environment, stopped: Promise<unknown>): void {
  withExample(program.command('serve <services...>'), 'serve gateway --env spine-gateway/spine.env')
    .description('run names, relay, hub, broker or gateway; each reads SPINE_SERVICE_… variables, and SPINE_… for all')
    .option('--env <file>', 'variables from a file, before those of the environment')
    .action(async (names: string[], { env }: { env?: string }) => {
      const { environmentOf, readService, services } = await load()
      const variables = env === undefined ? environment : { ...environment, ...readVariables(env) }
      await using stack = new AsyncDisposableStack()
      for (const service of names.map(readService)) {
        const { start } = await services[service]()
        const running = await start(environmentOf(service, variables), stack)
        stack.defer(() => running.close())
        process.stdout.write(
          `${JSON.stringify({ event: 'ready', service, url: running.url, tlsUrl: running.tlsUrl })}\n`,
        )
      }
      await stopped
    })
  const config = program.command('config').description('what services are configured by')
  withExample(config.command('show <service>'), 'config show gateway')
    .description('its variables, what they are for and what they are if not set')
    .option('--json', 'one JSON object a line')
    .action(async (name: string, { json = false }: { json?: boolean }) => {
      const { describeConfig, readService, services } = await load()
      const output = createOutput(json)
      const { settings } = await services[readService(name)]()
      for (const entry of describeConfig(settings))
        output.show(entry, [
          `${entry.variable}\n    ${entry.about}${'fallback' in entry ? ` [${entry.fallback}]` : ''}`,
        ])
    })
  withExample(config.command('check <services...>'), 'config check hub broker')
    .description('say everything that is wrong with the variables, without starting anything')
    .option('--env <file>', 'variables from a file, before those of the environment')
    .action(async (names: string[], { env }: { env?: string }) => {
      const { environmentOf, readConfig, readService, services } = await load()
      const variables = env === undefined ? environment : { ...environment, ...readVariables(env) }
      for (const service of names.map(readService)) {
        const { settings } = await services[service]()
        readConfig(settings, environmentOf(service, variables))
        process.stdout.write(`${service}: the configuration is complete\n`)
      }
    })
}

function readVariables(file: string): Environment {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new SpineError('CONFIG_INVALID', `${file} cannot be read.`, { cause })
  }
}
