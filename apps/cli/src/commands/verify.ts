import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { readGiven } from './given-file.ts'
import { withExample } from './help.ts'
import { readDid } from './read-party.ts'
import { reportLines } from './report-lines.ts'

type VerifyOptions = { subject?: string; credential?: string; audience?: string; nonce?: string }

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
    .option('--credential <file>', 'a credential as a compact JWS or an SD-JWT, wherever it comes from')
    .option('--audience <verifier>', 'who an SD-JWT must have been presented to')
    .option('--nonce <text>', 'and for which nonce')
    .action((name: string, options: CommonOptions & VerifyOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { subject, credential, audience, nonce } = options
        if (subject === undefined && credential === undefined)
          throw new SpineError('VALIDATION_FAILED', 'Say whose: --subject DID, or --credential FILE.')
        const { valid, disclosed, reports } = await client.verify({
          role: name,
          ...(subject === undefined ? {} : { subject: await readDid(client, subject) }),
          ...(credential === undefined ? {} : { credential: readGiven(credential).toString('utf8').trim() }),
          ...(audience === undefined || nonce === undefined ? {} : { presentedTo: { audience, nonce } }),
        })
        if (reports.length === 0)
          throw new SpineError('NOT_FOUND', `No credential for ${name} of ${subject} is known or published.`)
        // One that is good says all there is to say; if none is, each tells what is wrong with it.
        const telling = valid ? reports.filter((report) => report.valid).slice(0, 1) : reports
        for (const report of telling) output.show({ ...report, disclosed }, reportLines(report))
        if (disclosed !== undefined) output.note(`it shows ${JSON.stringify(disclosed)}`)
        const [first] = reports
        if (!valid) throw new SpineError(first?.code ?? 'CREDENTIAL_INVALID', `${name} does not hold: see the checks.`)
      }),
    )
}
