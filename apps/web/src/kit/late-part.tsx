import { type ComponentType, use } from 'react'

/**
 * A component whose code is loaded when it is first shown, while a Suspense around it holds its place; or before, by `load`: then it
 * shows at once. Showing it throws if the code did not come; `load` tries anew then.
 */
export type LatePart<Props> = ComponentType<Props> & { load(): Promise<unknown> }

export function latePart<Props extends object>(fetch: () => Promise<ComponentType<Props>>): LatePart<Props> {
  let there: ComponentType<Props> | undefined
  let coming: Promise<ComponentType<Props>> | undefined
  let hasFailed = false
  const start = (): Promise<ComponentType<Props>> => {
    hasFailed = false
    coming = fetch()
    coming.then(
      (part) => {
        there = part
      },
      () => {
        hasFailed = true
      },
    )
    return coming
  }
  function Part(props: Props) {
    const Shown = there ?? use(coming ?? start())
    return <Shown {...props} />
  }
  return Object.assign(Part, { load: () => (coming === undefined || hasFailed ? start() : coming) })
}
