import type { Topic } from '@digital-spine/api'
import { pathOf } from '../use-act.ts'

type Named = Pick<Topic, 'owner' | 'name'>

/** Where a topic's pages are in the console. */
export const topicPath = ({ owner, name }: Named): string => `/topics/${pathOf(owner, name)}`
export const versionPath = (topic: Named, version: string): string => `${topicPath(topic)}/versions/${pathOf(version)}`
export const comparePath = (topic: Named, from: string, to: string): string =>
  `${topicPath(topic)}/compare?${new URLSearchParams({ from, to })}`
export const newVersionPath = (topic: Named): string => `${topicPath(topic)}/new-version`
/** The list of all topics of an owner. */
export const ownerPath = (owner: string): string => `/topics?${new URLSearchParams({ owner })}`
