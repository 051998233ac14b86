/** A part that fails as soon as anything of it is used: whoever gets that far was let in. */
export const broken: unknown = new Proxy(() => undefined, {
  get: (_, member) => (member === Symbol.toPrimitive || member === 'then' ? undefined : broken),
  apply: () => {
    throw new Error('nothing works here')
  },
})

/** Parts of which only some work. */
export const orBroken = <T extends object>(parts: T): T =>
  new Proxy(parts, { get: (known, name) => Reflect.get(known, name) ?? broken })
