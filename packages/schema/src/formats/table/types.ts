import { parseDate, parseDateTime, parseTime, readDatePattern } from './dates.ts'
import type { FieldDescriptor } from './descriptor.ts'

/** What a cell means; of an ordered type, what can be compared. */
export type CellValue = string | number | bigint | boolean

/** The value of a cell; undefined if the text is not of the type. */
export type CellParser = (text: string) => CellValue | undefined

/** Types whose values can have a minimum and a maximum. */
export const orderedTypes: ReadonlySet<string> = new Set([
  'number',
  'integer',
  'date',
  'time',
  'datetime',
  'year',
  'yearmonth',
])

/** The parser of a field's cells. Undefined where its type, or the format of it, is not supported. */
export function createCellParser(field: FieldDescriptor): CellParser | undefined {
  const { type = 'string', format = 'default' } = field
  const formats = Object.hasOwn(types, type) ? types[type] : undefined
  if (formats !== undefined && Object.hasOwn(formats, format)) return formats[format]?.(field)
  return type === 'date' || type === 'time' || type === 'datetime' ? readDatePattern(format) : undefined
}

type Formats = Readonly<Record<string, (field: FieldDescriptor) => CellParser>>

const matching = (pattern: RegExp) => () => (text: string) => (pattern.test(text) ? text : undefined)
const anything = () => (text: string) => text

/** xs:duration, with at least one part. */
const duration = /^-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/

const types: Readonly<Record<string, Formats>> = {
  any: { default: anything },
  string: {
    default: anything,
    email: matching(/^[^\s@"(),:;<>[\\\]]+@[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i),
    uri: () => (text) => (/^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(text) && URL.canParse(text) ? text : undefined),
    binary: matching(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
    uuid: matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i),
  },
  number: { default: (field) => (text) => parseNumber(toPlainNumber(text, field)) },
  integer: { default: (field) => (text) => parseInteger(toPlainNumber(text, field)) },
  boolean: { default: createBooleanParser },
  date: { default: () => parseDate },
  time: { default: () => parseTime },
  datetime: { default: () => parseDateTime },
  year: { default: () => (text) => (/^-?\d{4,}$/.test(text) ? Number(text) : undefined) },
  yearmonth: { default: () => (text) => (/^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? text : undefined) },
  duration: { default: matching(duration) },
  object: { default: () => (text) => parseJson(text, (value) => !Array.isArray(value)) },
  array: { default: () => (text) => parseJson(text, Array.isArray) },
  list: { default: createListParser },
  geopoint: {
    default: () => (text) => (isPoint(text.split(',').map(Number)) && /^[^,]+, ?[^,]+$/.test(text) ? text : undefined),
    array: () => (text) => parseJson(text, (value) => Array.isArray(value) && isPoint(value)),
    object: () => (text) =>
      parseJson(text, (value) => 'lon' in value && 'lat' in value && isPoint([value.lon, value.lat])),
  },
}

/** Removes what a field says stands in and around its numbers. */
function toPlainNumber(text: string, { groupChar, decimalChar, bareNumber = true }: FieldDescriptor): string {
  const bare = bareNumber ? text : toBareNumber(text)
  const ungrouped = groupChar === undefined ? bare : bare.replaceAll(groupChar, '')
  if (decimalChar === undefined || decimalChar === '.') return ungrouped
  return ungrouped.includes('.') ? '' : ungrouped.replace(decimalChar, '.')
}

/** What is left without the text before and after a number. */
function toBareNumber(text: string): string {
  const start = text.search(/[\d+-]/)
  let end = text.length
  while (end > 0 && !/\d/.test(text[end - 1] ?? '')) end--
  return start === -1 ? '' : text.slice(start, end)
}

const notFinite: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  INF: Number.POSITIVE_INFINITY,
  '-INF': Number.NEGATIVE_INFINITY,
}

function parseNumber(text: string): number | undefined {
  if (Object.hasOwn(notFinite, text)) return notFinite[text]
  return /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined
}

function parseInteger(text: string): number | bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text.replace('+', ''))
}

function createBooleanParser(field: FieldDescriptor): CellParser {
  const trueValues = new Set(field.trueValues ?? ['true', 'True', 'TRUE', '1'])
  const falseValues = new Set(field.falseValues ?? ['false', 'False', 'FALSE', '0'])
  return (text) => (trueValues.has(text) ? true : falseValues.has(text) ? false : undefined)
}

function createListParser({ delimiter = ',', itemType = 'string' }: FieldDescriptor): CellParser {
  const parseItem = createCellParser({ name: 'item', type: itemType })
  return (text) => (text.split(delimiter).every((item) => parseItem?.(item) !== undefined) ? text : undefined)
}

function parseJson(text: string, isOfType: (value: object) => boolean): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && isOfType(value) ? text : undefined
  } catch {
    return undefined
  }
}

/** Longitude and latitude in degrees. */
function isPoint(value: readonly unknown[]): boolean {
  const [longitude, latitude] = value.map((part) => (typeof part === 'number' ? Math.abs(part) : Number.NaN))
  return value.length === 2 && (longitude ?? Number.NaN) <= 180 && (latitude ?? Number.NaN) <= 90
}
