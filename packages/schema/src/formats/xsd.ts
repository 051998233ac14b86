import type { TopicFile, TopicSchema } from '@digital-spine/core'
import { type ErrorDetail, ParseOption, XmlDocument, XmlError, XmlLibError, XsdValidator } from 'libxml2-wasm'
import { type Check, type CompiledSchema, maxProblems, type Problem } from '../compiled-schema.ts'
import { getMainFile } from './main-file.ts'
import { decodeUtf8 } from './text-place.ts'
import { unusableSchema } from './unusable-schema.ts'
import { compileWhole } from './whole-stream.ts'
import { findElements } from './xml/place.ts'
import { checkXmlProlog, encodingRefused } from './xml/prolog.ts'
import { checkRoot } from './xml/root.ts'
import { findXsdErrors } from './xml/validate.ts'
import { describeXsdError, gaveUp, isXsdError } from './xml/xsd-error.ts'
import { addressOf, pathOf, withFiles } from './xml/xsd-files.ts'
import { openXsdStream } from './xml/xsd-stream.ts'

const option = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_BIG_LINES
const rootPath = '/*'

/**
 * Compiles an XML Schema 1.0. What it includes, imports and redefines is taken from the version's files, by its location
 * relative to the file that names it. A payload up to 16 MiB is checked as a whole, with the place of each problem; a stream
 * of any size part by part, with its line. Throws SCHEMA_INVALID. Holds libxml2's memory until it is closed. An error of
 * the class WebAssembly.RuntimeError says that this memory cannot be trusted any more: the thread has to end.
 */
export function compileXsd(schema: TopicSchema): CompiledSchema {
  const { validator, close } = openValidator(schema)
  let isClosed = false
  const check: Check = (payload) => {
    if (isClosed) throw new TypeError('The schema is closed.')
    return checkPayload(validator, schema.root, payload)
  }
  return {
    ...compileWhole(check, 'Send it as a file.'),
    openStream: () => openXsdStream(schema),
    close() {
      isClosed = true
      close()
    },
  }
}

type OpenValidator = { readonly validator: XsdValidator; close(): void }

function openValidator(schema: TopicSchema): OpenValidator {
  const main = getMainFile(schema)
  const unsafe = schema.files.flatMap(({ path, content }) => {
    const problem = checkXmlProlog(content)
    return problem === undefined ? [] : [{ ...problem, file: path }]
  })
  if (unsafe.length > 0) throw unusableSchema(unsafe)
  const absent: Problem[] = []
  const miss = (address: string): void => {
    absent.push({ message: `The version has no file "${pathOf(address)}".` })
  }
  const opened = withFiles(schema.files, miss, () => {
    try {
      return parseSchema(main)
    } catch (cause) {
      throw unusableSchema([...absent, ...describeSchemaErrors(cause)], cause)
    }
  })
  if (absent.length === 0) return opened
  opened.close()
  throw unusableSchema(absent)
}

function parseSchema({ path, content }: TopicFile): OpenValidator {
  const document = XmlDocument.fromString(content, { url: addressOf(path), option })
  try {
    const validator = XsdValidator.fromDoc(document)
    // The document stays as long as the validator, which refers to it.
    const close = (): void => {
      validator.dispose()
      document.dispose()
    }
    return { validator, close }
  } catch (error) {
    document.dispose()
    throw error
  }
}

function describeSchemaErrors(error: unknown): readonly Problem[] {
  return errorsOf(error).map(({ message, line, col, file }) => ({
    message: message.trim(),
    ...(file !== undefined && { file: pathOf(file) }),
    ...place(line, col),
  }))
}

function checkPayload(validator: XsdValidator, root: string | undefined, payload: Uint8Array): readonly Problem[] {
  const text = decodeUtf8(payload)
  if (text === undefined) return [{ message: encodingRefused }]
  const problem = checkXmlProlog(text)
  if (problem !== undefined) return [problem]
  let document: XmlDocument
  try {
    document = XmlDocument.fromBuffer(payload, { option })
  } catch (error) {
    return errorsOf(error).slice(0, 1).map(describeSyntaxError)
  }
  try {
    const { name, namespaceUri } = document.root
    const problem = checkRoot(root, { uri: namespaceUri, local: name })
    if (problem !== undefined) return [{ ...problem, ...findElements(text, new Set([rootPath])).get(rootPath) }]
    return locate(text, findXsdErrors(validator, document, maxProblems))
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    return [gaveUp]
  } finally {
    document.dispose()
  }
}

const describeSyntaxError = ({ message, line, col }: ErrorDetail): Problem => ({
  message: `Not well-formed: ${message.trim()}`,
  ...place(line, col),
})

/** libxml2 knows the line of a problem with the schema; where the element begins is looked up. */
function locate(text: string, errors: readonly ErrorDetail[]): readonly Problem[] {
  if (errors.length === 0) return []
  const elements = findElements(text, new Set(errors.flatMap(({ xpath }) => xpath ?? [])))
  return errors.map((error) => ({
    message: describeXsdError(error.message),
    ...(elements.get(error.xpath ?? '') ?? place(error.line, error.col)),
  }))
}

const place = (line: number, column: number): Pick<Problem, 'line' | 'column'> => ({
  ...(line > 0 && { line }),
  ...(column > 0 && { column }),
})

/** What libxml2 found wrong, if no more than that it gave up; anything else, such as a trap in it, is thrown on. */
function errorsOf(error: unknown): readonly ErrorDetail[] {
  if (!(error instanceof XmlError)) throw error
  const details = error instanceof XmlLibError ? error.details.filter(isXsdError) : []
  return details.length > 0 ? details : [{ ...gaveUp, level: 3, line: 0, col: 0 }]
}
