import type { Json } from '../../json/schema-folder.ts'
import type { Sampler } from './sampler.ts'
import type { Node } from './schema-graph.ts'

/** What keeps a schema from being shown to include another one, with values that it may refuse. */
export type Obstacle = {
  /** JSON pointer into a document. */
  readonly path: string
  /** What the including schema demands. */
  readonly reason: string
  /** Values at the pointer's root that may be allowed by the one and refused by the other. */
  readonly witnesses: readonly Json[]
}

/** What is needed to compare what lies inside of values. */
export type Inside = {
  readonly sampler: Sampler
  readonly compare: (sub: Node, sup: Node, path: string) => readonly Obstacle[]
}
