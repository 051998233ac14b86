import type { ReactNode } from 'react'
import { type PathPattern, Route, type RouteProps, type StringRouteParams } from 'wouter'
import { decodePart } from './decode-part.ts'

/** A route whose parameters may hold anything: they come decoded, as `pathOf` encodes them. */
export function PartsRoute<Path extends string & PathPattern>({
  children,
  ...props
}: Pick<RouteProps<undefined, Path>, 'path'> & { children: (params: StringRouteParams<Path>) => ReactNode }) {
  return <Route {...props}>{(params) => children(decodeAll(params as StringRouteParams<Path>))}</Route>
}

function decodeAll<Params extends object>(params: Params): Params {
  return Object.fromEntries(
    Object.entries(params).map(([name, part]) => [name, typeof part === 'string' ? decodePart(part) : part]),
  ) as Params
}
