import type { EnrolmentRequest, OwnEnrolment } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { BrokerIdentity } from '../broker-identity.ts'
import type { GatewayContext } from '../context.ts'
import { requestRole } from './request-role.ts'
import { isHolding, roleStandings } from './role-standing.ts'
import type { Wallet } from './wallet.ts'

/** What this participant asked for and holds. */
export type Enrolment = {
  /** While the hub is away, what is held. */
  show(): Promise<OwnEnrolment>
  /** Asks for the role that the broker wants, unless it is held. Throws SERVICE_UNAVAILABLE if that is not known. */
  requestRequired(): Promise<EnrolmentRequest | undefined>
}

export function createEnrolment(
  context: Pick<GatewayContext, 'hub' | 'ledger' | 'logger' | 'ports' | 'signer' | 'now'>,
  { wallet, broker }: { readonly wallet: Pick<Wallet, 'history'>; readonly broker: Pick<BrokerIdentity, 'useRole'> },
): Enrolment {
  const { hub, logger, signer } = context
  const listRequests = (): Promise<EnrolmentRequest[] | undefined> =>
    hub.mine().catch((err) => {
      logger.debug({ err }, 'own requests not asked for')
      return undefined
    })
  const show = async (): Promise<OwnEnrolment> => {
    const [history, requests] = await Promise.all([wallet.history(), listRequests()])
    return {
      did: signer.did,
      roles: roleStandings(broker.useRole, requests ?? [], history),
      requests: requests ?? [],
      credentials: history.filter(isHolding).map(({ jws }) => jws),
      history,
      ...(requests === undefined ? { stale: true as const } : {}),
    }
  }
  return {
    show,
    async requestRequired() {
      const { useRole: role } = broker
      if (role === undefined)
        throw new SpineError('SERVICE_UNAVAILABLE', 'The broker has not said yet which role it asks for.')
      const { roles } = await show()
      const isHeld = roles.some(({ namespace, status }) => namespace === role && status === 'SYNCED')
      return isHeld ? undefined : requestRole(context, { role })
    },
  }
}
