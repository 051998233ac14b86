import { useLocalStorage } from '@mantine/hooks'

/** Where each step of the tour takes place; its texts are in the catalogue under the same key. */
export const tourSteps = [
  { key: 'map', path: '/' },
  { key: 'message', path: '/' },
  { key: 'enter', path: '/participants/aggregator' },
  { key: 'channel', path: '/participants/aggregator/channels/by-name/offers.out' },
  { key: 'topic', path: '/participants/aggregator/topics/flexpool.iam.ewc/flexibility-offers' },
  { key: 'send', path: '/participants/aggregator/messages/new' },
  { key: 'tamper', path: '/' },
  { key: 'own', path: '/' },
  { key: 'approve', path: '/participants/operator/roles/requests' },
  { key: 'first', path: '/participants/you/first-run' },
] as const

/** Which step of the tour somebody is at; `undefined` while they are on none. It outlasts a reload. */
export function useTour(): { at: number | undefined; go(to: number | undefined): void } {
  const [kept, setKept] = useLocalStorage<number>({
    key: 'spine.tour',
    defaultValue: -1,
    getInitialValueInEffect: false,
  })
  const at = kept >= 0 && kept < tourSteps.length ? kept : undefined
  return { at, go: (to) => setKept(to ?? -1) }
}
