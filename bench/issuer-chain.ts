import { createGatewayClient } from '@digital-spine/client'
import type { BenchNetwork } from './network.ts'

const owner = 'exchange.apps.spine.iam.ewc'
const officer = `officer.roles.${owner}`
const site = `site.roles.${owner}`

/**
 * A credential at the end of a chain: issued by a holder of an issuer role, to a holder of a role required first, both of
 * which the operator issued.
 */
export async function issueAlongChain(network: BenchNetwork): Promise<string> {
  const open = (key: Parameters<BenchNetwork['access']>[0]) => createGatewayClient(network.access(key))
  const [operator, issuer, holder] = [open('operator'), open('aggregator'), open('grid-operator')]
  try {
    const { did } = await operator.identity()
    const requires = (...roles: string[]) => ({ roles, mode: 'all' as const })
    await operator.registerName(officer, { role: { version: 1, issuers: { dids: [did] }, preconditions: requires() } })
    await operator.registerName(site, {
      role: { version: 1, issuers: { role: officer }, preconditions: requires(`user.roles.${owner}`) },
    })
    const steps = [
      { from: issuer, by: operator, role: officer },
      { from: holder, by: issuer, role: site },
    ]
    for (const { from, by, role } of steps) {
      const { id } = await from.enrol(role)
      await by.approve(id)
      await from.refreshCredentials()
    }
    const { history } = await holder.enrolment()
    const held = history.find(({ role }) => role === site)
    if (held === undefined) throw new Error('The credential was not issued.')
    return held.jws
  } finally {
    await Promise.all([operator, issuer, holder].map((client) => client.close()))
  }
}
