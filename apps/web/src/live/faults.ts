import type { TFunction } from 'i18next'
import { call, type SandboxState } from '../api.ts'

/** Something to break, or to put right: what its button says, and what it does; answers what to expect. */
export type Fault = { readonly label: string; readonly run: () => Promise<string> }
export type FaultGroup = { readonly title: string; readonly faults: readonly Fault[] }

type Tampering = { readonly id: string; readonly recipient: string; readonly position: number }
type Texts = TFunction<'live'>

const services = ['broker', 'ledger', 'hub', 'names'] as const
const victim = 'device-maker'

export function listFaults(state: SandboxState, t: Texts): readonly FaultGroup[] {
  const gateways = state.participants.filter(({ key }) => key !== 'operator')
  return [
    {
      title: t('faults.groups.base'),
      faults: services.map((name) => turn(state, name, (what) => t(`faults.${name}.${what}`))),
    },
    {
      title: t('faults.groups.hostile'),
      faults: [
        { label: t('faults.tamper.do'), run: async () => t('faults.tamper.done', await meddle('tamper')) },
        { label: t('faults.replay.do'), run: async () => t('faults.replay.done', await meddle('replay')) },
      ],
    },
    {
      title: t('faults.groups.roles'),
      faults: [
        { label: t('faults.revoke.do'), run: () => revoke(state).then(() => t('faults.revoke.done')) },
        { label: t('faults.grant.do'), run: () => grant(state).then(() => t('faults.grant.done')) },
      ],
    },
    {
      title: t('faults.groups.gateways'),
      faults: gateways.map(({ key, title }) =>
        turn(state, key, (what) => t(`faults.gateway.${what}`, { who: title.split(',')[0] })),
      ),
    },
  ]
}

function turn(state: SandboxState, name: string, say: (what: 'stop' | 'start' | 'gone' | 'back') => string): Fault {
  const running = state.services.find((service) => service.name === name)?.running ?? true
  return {
    label: say(running ? 'stop' : 'start'),
    run: async () => {
      await call(`sandbox/services/${name}`, { running: !running })
      return say(running ? 'gone' : 'back')
    },
  }
}

const meddle = (how: 'tamper' | 'replay'): Promise<Tampering> => call<Tampering>(`sandbox/${how}`, {})

async function revoke(state: SandboxState): Promise<void> {
  const subject = state.participants.find(({ key }) => key === victim)?.did
  await call('participants/operator/api/v2/enrolment/revoke', { subject, role: state.userRole })
}

async function grant(state: SandboxState): Promise<void> {
  const { id } = await call<{ id: string }>(`participants/${victim}/api/v2/enrol`, { role: state.userRole })
  await call(`participants/operator/api/v2/enrolment/requests/${id}/approve`, {})
  await call(`participants/${victim}/api/v2/enrol/refresh`, {})
}
