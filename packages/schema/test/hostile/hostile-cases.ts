import { hostileAvro, hostileProtobuf } from './binary.ts'
import type { HostileCase } from './hostile-case.ts'
import { hostileJsonSchemas } from './json-schema.ts'
import { hostileTables } from './tables.ts'
import { hostileXml, hostileXmlSchemas } from './xml.ts'

export const hostileCases: readonly HostileCase[] = [
  ...[...hostileJsonSchemas, ...hostileXml, ...hostileXmlSchemas, ...hostileTables, ...hostileAvro, ...hostileProtobuf],
]
