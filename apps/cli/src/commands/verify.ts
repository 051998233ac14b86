import { readFileSync } from 'node:fs'
import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { readDid } from './read-party.ts'
import { reportLines } from './report-lines.ts'

type VerifyOptions = { subject?: string; credential?: string }

/** `spine role verify`: what the gateway finds when it checks a credential itself, step by step. */
export function addVerify(role: Command, environment: Environment): void {
  const sample = 'role verify user.roles.exchange.apps.spine.iam.ewc'
  withExample(
    withGateway(role.command('verify <role>')),
    `${sample} --subject flexpool.iam.ewc --profile grid-operator`,
    `${sample} --credential credential.jwt --profile grid-operator`,
  )
    .description('verify that somebody holds a role, with every check and where its truth comes from')
    .option('--subject <did>', 'whose: a DID, or a name that resolves to one')
    .option('--credential <file>', 'a credential as a compact JWS, wherever it comes from')
    .action((name: string, options: CommonOptions & VerifyOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { subject, credential } = options
        if (subject === undefined && credential === undefined)
          throw new SpineError('VALIDATION_FAILED', 'Say whose: --subject DID, or --credential FILE.')
        const { valid, reports } = await client.verify({
          role: name,
          ...(subject === undefined ? {} : { subject: await readDid(client, subject) }),
          ...(credential === undefined ? {} : { credential: readFileSync(credential, 'utf8').trim() }),
        })
        if (reports.length === 0)
          throw new SpineError('NOT_FOUND', `No credential for ${name} of ${subject} is known or published.`)
        // One that is good says all there is to say; if none is, each tells what is wrong with it.
        const telling = valid ? reports.filter((report) => report.valid).slice(0, 1) : reports
        for (const report of telling) output.show(report, reportLines(report))
        const [first] = reports
        if (!valid) throw new SpineError(first?.code ?? 'CREDENTIAL_INVALID', `${name} does not hold: see the checks.`)
      }),
    )
}
