import { type JSONPath, type JSONVisitor, type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser'
import type { Problem } from '../compiled-schema.ts'
import type { TextPlace } from '../formats/text-place.ts'

const strict = { disallowComments: true, allowTrailingComma: false }

/** The first place where a text is no JSON. */
export function findSyntaxFault(text: string): Problem {
  return (
    findFirst(text, (found) => ({
      onError: (code, _offset, _length, line, character) =>
        found({ message: `is no JSON: ${inWords(code)}`, ...placeOf(line, character) }),
    })) ?? { message: 'is no JSON' }
  )
}

/** The first name that is twice in an object. */
export function findDuplicate(text: string): Problem {
  const open: Set<string>[] = []
  return (
    findFirst(text, (found) => ({
      onObjectBegin: () => void open.push(new Set()),
      onObjectEnd: () => void open.pop(),
      onObjectProperty: (name, _offset, _length, line, character, path) => {
        const names = open.at(-1)
        if (names?.has(name)) {
          found({ message: 'has this name twice', path: toPointer([...path(), name]), ...placeOf(line, character) })
        }
        names?.add(name)
      },
    })) ?? { message: 'has a name twice' }
  )
}

/** Where values are, by JSON pointer. Of a value that is not there, or nested too deeply to look for, nothing is said. */
export function findPlaces(text: string, pointers: ReadonlySet<string>): ReadonlyMap<string, TextPlace> {
  const places = new Map<string, TextPlace>()
  const note = (line: number, character: number, path: () => JSONPath): void => {
    const pointer = toPointer(path())
    if (pointers.has(pointer)) places.set(pointer, placeOf(line, character))
  }
  findFirst(text, (found) => ({
    onObjectBegin: (_offset, _length, line, character, path) => note(line, character, path),
    onArrayBegin: (_offset, _length, line, character, path) => note(line, character, path),
    onLiteralValue: (_value, _offset, _length, line, character, path) => {
      note(line, character, path)
      if (places.size === pointers.size) found({ message: '' })
    },
  }))
  return places
}

class Found extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super()
    this.problem = problem
  }
}

/** Visits a text until something is found. Undefined if nothing is, or if it is nested too deeply to be visited. */
function findFirst(text: string, visitor: (found: (problem: Problem) => never) => JSONVisitor): Problem | undefined {
  try {
    visit(
      text,
      visitor((problem) => {
        throw new Found(problem)
      }),
      strict,
    )
  } catch (error) {
    if (error instanceof Found) return error.problem
    if (!(error instanceof RangeError)) throw error
  }
  return undefined
}

const placeOf = (line: number, character: number): TextPlace => ({ line: line + 1, column: character + 1 })

/** JSON pointer, RFC 6901. */
const toPointer = (path: JSONPath): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** `CloseBraceExpected` as "close brace expected". */
const inWords = (code: ParseErrorCode): string =>
  printParseErrorCode(code)
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim()
