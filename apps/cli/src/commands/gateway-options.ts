import { existsSync, readFileSync } from 'node:fs'
import { createGatewayClient, type GatewayClient } from '@digital-spine/client'
import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { createOutput, type Output } from '../output.ts'

export type GatewayCall = { readonly client: GatewayClient; readonly output: Output }

export type Environment = Readonly<Record<string, string | undefined>>

/** Where `spine up` and `spine join` write profiles unless told otherwise. */
const usualFiles = ['.spine/profiles.json', 'spine-gateway/profiles.json']

/** What {@link withGateway} adds to a command. */
export type CommonOptions = { gateway?: string; apiKey?: string; profile?: string; profiles?: string; json?: boolean }

/** The options by which a command finds its gateway. */
export function withGateway(command: Command): Command {
  return command
    .option('--gateway <url>', 'URL of the gateway')
    .option('--api-key <key>', 'its API key (or SPINE_API_KEY)')
    .option(
      '--profile <name>',
      'a gateway that is known: grid-operator, aggregator, device-maker, operator of the sandbox (or SPINE_PROFILE)',
    )
    .option('--profiles <file>', `where profiles are (or SPINE_PROFILES); ${usualFiles.join(' and ')} if left out`)
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

type Target = { readonly url: string; readonly apiKey: string }
type Profiles = Readonly<Record<string, { readonly gateway: string; readonly apiKey: string }>>

function readTarget(options: CommonOptions, environment: Environment): Target {
  const { gateway, apiKey, profile, files } = choice(options, environment)
  if (gateway !== undefined && apiKey !== undefined) return { url: gateway, apiKey }
  if (profile === undefined)
    throw new SpineError('CONFIG_INVALID', 'Say which gateway: --profile NAME, or --gateway URL with --api-key KEY.')
  const profiles = readProfiles(files)
  const found = profiles[profile]
  if (found === undefined)
    throw new SpineError(
      'CONFIG_INVALID',
      `There is no profile "${profile}" in ${files.join(' or ')}; known: ${Object.keys(profiles).join(', ') || 'none'}.`,
    )
  return { url: found.gateway, apiKey: found.apiKey }
}

/** The gateway that the options name, or the first of the known profiles; undefined if there is none. */
export function findTarget(options: CommonOptions, environment: Environment): Target | undefined {
  const { gateway, profile, files } = choice(options, environment)
  if (gateway !== undefined || profile !== undefined) return readTarget(options, environment)
  const [first] = Object.keys(readProfiles(files))
  return first === undefined ? undefined : readTarget({ ...options, profile: first }, environment)
}

function choice(options: CommonOptions, environment: Environment) {
  const {
    gateway = environment.SPINE_GATEWAY,
    apiKey = environment.SPINE_API_KEY,
    profile = environment.SPINE_PROFILE,
    profiles: file = environment.SPINE_PROFILES,
  } = options
  return { gateway, apiKey, profile, files: file === undefined ? usualFiles : [file] }
}

const readProfiles = (files: readonly string[]): Profiles =>
  Object.assign({}, ...files.filter(existsSync).map((file) => JSON.parse(readFileSync(file, 'utf8')) as Profiles))
