import type { ChannelInput } from '@digital-spine/api'

/** The sandbox's participants. `key` names their folder, profile and gateway; `offset` is added to the base port. */
export const participants = [
  { key: 'operator', org: 'spine', title: 'Spine operator', roles: ['topiccreator', 'brokeradmin'], offset: 10 },
  {
    key: 'grid-operator',
    org: 'northgrid',
    title: 'NorthGrid, grid operator',
    roles: ['topiccreator', 'gridoperator'],
    offset: 11,
  },
  {
    key: 'aggregator',
    org: 'flexpool',
    title: 'FlexPool, aggregator',
    roles: ['topiccreator', 'aggregator'],
    offset: 12,
  },
  {
    key: 'device-maker',
    org: 'voltware',
    title: 'Voltware, device maker',
    roles: ['topiccreator', 'devicemaker'],
    offset: 13,
  },
] as const

export type ParticipantKey = (typeof participants)[number]['key']

export const rootName = 'iam.ewc'
export const operatorOrg = `spine.${rootName}`
export const exchangeApp = `exchange.apps.${operatorOrg}`
export const exchangeRole = (label: string): string => `${label}.roles.${exchangeApp}`

const ends = (...markets: string[]) => ({ roles: markets.map(exchangeRole) })
const topic = (owner: string, topicName: string) => ({ owner: `${owner}.${rootName}`, topicName })
const readings = topic('voltware', 'meter-readings')
const offers = topic('flexpool', 'flexibility-offers')
const envelopes = topic('northgrid', 'operating-envelopes')
const greetings = topic('spine', 'greetings')

/** Each participant's channels: to and from whoever holds a role, whatever their names. */
export const channels: Readonly<Record<ParticipantKey, readonly ChannelInput[]>> = {
  operator: [],
  'grid-operator': [
    {
      fqcn: 'envelopes.out',
      type: 'pub',
      conditions: { ...ends('aggregator', 'devicemaker'), topics: [envelopes] },
    },
    { fqcn: 'offers.in', type: 'sub', conditions: { ...ends('aggregator'), topics: [offers] } },
    { fqcn: 'readings.in', type: 'sub', conditions: { ...ends('devicemaker'), topics: [readings] } },
  ],
  aggregator: [
    { fqcn: 'offers.out', type: 'pub', conditions: { ...ends('gridoperator'), topics: [offers] } },
    { fqcn: 'readings.in', type: 'sub', conditions: { ...ends('devicemaker'), topics: [readings] } },
    { fqcn: 'envelopes.in', type: 'sub', conditions: { ...ends('gridoperator'), topics: [envelopes] } },
    { fqcn: 'welcome.in', type: 'sub', conditions: { ...ends('prosumer', 'gridoperator'), topics: [greetings] } },
    { fqcn: 'welcome.out', type: 'pub', conditions: { ...ends('prosumer', 'gridoperator'), topics: [greetings] } },
  ],
  'device-maker': [
    {
      fqcn: 'readings.out',
      type: 'pub',
      conditions: { ...ends('aggregator', 'gridoperator'), topics: [readings] },
    },
    { fqcn: 'envelopes.in', type: 'sub', conditions: { ...ends('gridoperator'), topics: [envelopes] } },
  ],
}
