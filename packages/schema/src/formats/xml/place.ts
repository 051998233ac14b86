import { SaxesParser } from 'saxes'
import { placeAt, type TextPlace } from '../text-place.ts'

/** Counts of the children that an element has had so far. */
type Level = { elements: number; readonly named: Map<string, number>; readonly matching: readonly string[][] }

/**
 * Where in a well-formed document the elements of the given paths begin. A path is one as libxml2 writes it:
 * `/env:Envelope/*[3]/mRID[2]`, where `*` stands for an element in a default namespace and is counted among all elements.
 */
export function findElements(xml: string, paths: ReadonlySet<string>): ReadonlyMap<string, TextPlace> {
  const found = new Map<string, TextPlace>()
  const parser = new SaxesParser()
  const open: Level[] = [newLevel([...paths].map((path) => path.split('/').slice(1)))]
  let start = 0
  parser.on('opentagstart', () => {
    start = xml.lastIndexOf('<', parser.position - 1)
  })
  parser.on('opentag', ({ name }) => {
    const depth = open.length
    const matching = enter(open.at(-1), name, depth)
    for (const steps of matching) if (steps.length === depth) found.set(`/${steps.join('/')}`, placeAt(xml, start))
    open.push(newLevel(matching))
  })
  parser.on('closetag', () => {
    open.pop()
  })
  parser.write(xml).close()
  return found
}

const newLevel = (matching: readonly string[][]): Level => ({ elements: 0, named: new Map(), matching })

/** Counts an element as its parent's next child; answers with the paths that lead to it or through it. */
function enter(parent: Level | undefined, name: string, depth: number): readonly string[][] {
  if (parent === undefined) return []
  const ofName = (parent.named.get(name) ?? 0) + 1
  parent.named.set(name, ofName)
  parent.elements++
  return parent.matching.filter((steps) => {
    const [step, index = '1'] = (steps[depth - 1] ?? '').split(/[[\]]/)
    return step === '*' ? Number(index) === parent.elements : step === name && Number(index) === ofName
  })
}
