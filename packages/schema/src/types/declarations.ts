import { toTypeName } from './escape.ts'
import { commentLines, type TypeText, unknownType } from './type-text.ts'

/** What a name stands for. */
export type Meaning = { readonly type: TypeText; readonly comment?: string | null | undefined }

/** The types of a module, each with a name of its own. */
export type Declarations = {
  /** The name of what `key` stands for. It is declared once, after the types that were asked for before. */
  refer(key: object, name: string, mean: () => Meaning): TypeText
  /**
   * The same where the name is all of a type, or a part of a union or intersection: nothing that leads back to itself in
   * this way is a type, so `unknown` is answered there.
   */
  referDirectly(key: object, name: string, mean: () => Meaning): TypeText
  /** The text of all declarations. */
  write(): string
}

type Declaration = {
  readonly name: string
  readonly mean: () => Meaning
  state: 'waiting' | 'underway' | 'done'
  text: string
}

export function createDeclarations(): Declarations {
  // What the types refer to without declaring it.
  const names = new Set(['Uint8Array'])
  const declarations = new Map<object, Declaration>()
  const find = (key: object, wished: string, mean: () => Meaning): Declaration => {
    const known = declarations.get(key)
    if (known !== undefined) return known
    const name = findFree(toTypeName(wished), names)
    names.add(name)
    const declaration: Declaration = { name, mean, state: 'waiting', text: '' }
    declarations.set(key, declaration)
    return declaration
  }
  return {
    refer: (key, name, mean) => ({ text: find(key, name, mean).name }),
    referDirectly(key, name, mean) {
      const declaration = find(key, name, mean)
      if (declaration.state === 'underway') return unknownType
      declare(declaration)
      return { text: declaration.name }
    },
    write() {
      // Grows while it is run through.
      for (const declaration of declarations.values()) declare(declaration)
      return [...declarations.values()].map(({ text }) => text).join('\n')
    },
  }
}

function declare(declaration: Declaration): void {
  if (declaration.state !== 'waiting') return
  declaration.state = 'underway'
  const { type, comment } = declaration.mean()
  const lines = [...commentLines(comment ?? ''), `export type ${declaration.name} = ${type.text}`]
  declaration.text = `${lines.join('\n')}\n`
  declaration.state = 'done'
}

function findFree(name: string, taken: ReadonlySet<string>): string {
  let free = name
  for (let i = 2; taken.has(free); i++) free = `${name}${i}`
  return free
}
