import { existsSync, readFileSync } from 'node:fs'
import { createGatewayClient, type GatewayClient } from '@digital-spine/client'
import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { createOutput, type Output } from '../output.ts'

export type GatewayCall = { readonly client: GatewayClient; readonly output: Output }

export type Environment = Readonly<Record<string, string | undefined>>

/** What {@link withGateway} adds to a command. */
export type CommonOptions = { gateway?: string; apiKey?: string; profile?: string; profiles?: string; json?: boolean }

/** The options by which a command finds its gateway. */
export function withGateway(command: Command): Command {
  return command
    .option('--gateway <url>', 'URL of the gateway')
    .option('--api-key <key>', 'its API key (or SPINE_API_KEY)')
    .option(
      '--profile <name>',
      'a participant of the sandbox: grid-operator, aggregator, device-maker, operator (or SPINE_PROFILE)',
    )
    .option('--profiles <file>', 'where profiles are (or SPINE_PROFILES); .spine/profiles.json if left out')
    .option('--json', 'one JSON object a line')
}

/** Runs `work` with a client of the chosen gateway, and closes it. */
export async function onGateway(
  options: CommonOptions,
  environment: Environment,
  work: (call: GatewayCall) => Promise<void>,
): Promise<void> {
  const client = createGatewayClient(readTarget(options, environment))
  try {
    await work({ client, output: createOutput(options.json ?? false) })
  } finally {
    await client.close()
  }
}

function readTarget(options: CommonOptions, environment: Environment): { url: string; apiKey: string } {
  const {
    gateway = environment.SPINE_GATEWAY,
    apiKey = environment.SPINE_API_KEY,
    profile = environment.SPINE_PROFILE,
    profiles: file = environment.SPINE_PROFILES ?? '.spine/profiles.json',
  } = options
  if (gateway !== undefined && apiKey !== undefined) return { url: gateway, apiKey }
  if (profile === undefined)
    throw new SpineError('CONFIG_INVALID', 'Say which gateway: --profile NAME, or --gateway URL with --api-key KEY.')
  const profiles = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, { gateway: string; apiKey: string }>)
    : {}
  const found = profiles[profile]
  if (found === undefined)
    throw new SpineError(
      'CONFIG_INVALID',
      `There is no profile "${profile}" in ${file}; known: ${Object.keys(profiles).join(', ') || 'none'}.`,
    )
  return { url: found.gateway, apiKey: found.apiKey }
}
