import { type ErrorDetail, type XmlDocument, XmlError, type XsdValidator } from 'libxml2-wasm'
import * as libxml2 from 'libxml2-wasm/lib/libxml2.mjs'
import { isXsdError } from './xsd-error.ts'

const { XmlErrorStruct, xmlGetNodePath, xmlSchemaFreeValidCtxt, xmlSchemaNewValidCtxt } = libxml2
const { xmlSchemaSetValidStructuredErrors, xmlSchemaValidateDoc } = libxml2

/** What the library has and does not declare. */
const { addFunction } = libxml2 as unknown as {
  addFunction(work: (context: number, error: number) => void, signature: string): number
}
const pointerOf = (object: XmlDocument | XsdValidator): number => (object as unknown as { _ptr: number })._ptr

/**
 * The first things that are wrong with a document. The library's own `validate` looks up the path of every element that has
 * something wrong with it, by counting those before it: the square of their number, where there are many.
 */
export function findXsdErrors(validator: XsdValidator, document: XmlDocument, max: number): readonly ErrorDetail[] {
  const context = xmlSchemaNewValidCtxt(pointerOf(validator))
  found = []
  limit = max
  xmlSchemaSetValidStructuredErrors(context, collect, 0)
  const verdict = xmlSchemaValidateDoc(context, pointerOf(document))
  xmlSchemaFreeValidCtxt(context)
  if (verdict < 0 || (verdict > 0 && found.length === 0)) throw new XmlError('libxml2 gave up')
  return found
}

let found: ErrorDetail[] = []
let limit = 0
const collect = addFunction((_, error) => {
  if (found.length === limit) return
  const xpath = xmlGetNodePath(XmlErrorStruct.node(error))
  const detail = {
    message: XmlErrorStruct.message(error),
    level: XmlErrorStruct.level(error),
    line: XmlErrorStruct.line(error),
    col: XmlErrorStruct.col(error),
    ...(xpath !== null && { xpath }),
  }
  if (isXsdError(detail)) found.push(detail)
}, 'vii')
