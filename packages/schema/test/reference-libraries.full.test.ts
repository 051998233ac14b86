import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findDebianFile, findDebianTool } from '@digital-spine/testkit'
import avsc from 'avsc'
import fc from 'fast-check'
import protobuf from 'protobufjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileAvro } from '../src/formats/avro.ts'
import { compileProtobuf } from '../src/formats/protobuf.ts'

const protoc = findDebianTool('protoc', { from: 'protobuf-compiler' })
const pythonAvro = findDebianFile('avro/schema.py', 'python3-avro')

/** Changes a byte of a payload. */
const damage = (payload: Uint8Array, at: number, byte: number) =>
  Buffer.from(payload).map((old, i) => (i === at % payload.length ? byte : old))

describe.skipIf(pythonAvro === undefined)("Apache's Avro for Python", () => {
  const schema = {
    type: 'record',
    name: 'Reading',
    fields: [
      { name: 'meter', type: 'string' },
      { name: 'total', type: 'long' },
      {
        name: 'values',
        type: { type: 'array', items: ['null', 'double', { type: 'enum', name: 'Gap', symbols: ['LOST', 'LATE'] }] },
      },
      { name: 'tags', type: { type: 'map', values: 'bytes' } },
      { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 4 } },
      { name: 'valid', type: 'boolean' },
      { name: 'next', type: ['null', 'Reading'] },
    ],
  }
  const { check } = compileAvro({ format: 'avro', files: [{ path: 'a', content: JSON.stringify(schema) }], main: 'a' })
  const type = avsc.Type.forSchema(schema as avsc.Schema)

  /** Reads each payload and writes it again: in hexadecimal, or `null` for what cannot be read. */
  const script = `
import sys, json, io, avro.schema, avro.io
schema = avro.schema.parse(sys.stdin.readline())
for line in sys.stdin:
  try:
    source = io.BytesIO(bytes.fromhex(line))
    value = avro.io.DatumReader(schema).read(avro.io.BinaryDecoder(source))
    if source.read(1): raise ValueError('more')
    target = io.BytesIO()
    avro.io.DatumWriter(schema).write(value, avro.io.BinaryEncoder(target))
    print(json.dumps(target.getvalue().hex()))
  except Exception:
    print('null')
`
  function askPython(payloads: readonly Uint8Array[]): (string | null)[] {
    const input = [JSON.stringify(schema), ...payloads.map((payload) => Buffer.from(payload).toString('hex'))].join(
      '\n',
    )
    const output = execFileSync('/usr/bin/python3', ['-c', script], { input: `${input}\n`, encoding: 'utf8' })
    return output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  }
  const value = fc.letrec((tie) => ({
    reading: fc.record({
      meter: fc.string({ unit: 'grapheme' }),
      total: fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
      values: fc.array(
        fc.oneof(
          fc.constant(null),
          fc.double({ noNaN: true }).map((double) => ({ double })),
          fc.constantFrom({ Gap: 'LOST' }, { Gap: 'LATE' }),
        ),
      ),
      tags: fc.dictionary(
        fc.string(),
        fc.uint8Array().map((part) => Buffer.from(part)),
      ),
      hash: fc.uint8Array({ minLength: 4, maxLength: 4 }).map((part) => Buffer.from(part)),
      valid: fc.boolean(),
      next: fc.option(
        tie('reading').map((Reading) => ({ Reading })),
        { depthSize: 'small' },
      ),
    }),
  })).reading
  const wrapped = avsc.Type.forSchema(schema as avsc.Schema, { wrapUnions: 'always' })

  it('reads what passes, and what it writes passes', () => {
    const payloads = fc.sample(value, 300).map((value) => wrapped.toBuffer(value))
    expect(payloads.flatMap((payload) => check(payload))).toEqual([])
    const again = askPython(payloads)
    expect(again).not.toContain(null)
    expect(again.flatMap((hex) => check(Buffer.from(hex ?? '', 'hex')))).toEqual([])
    expect(type.schema()).toEqual(wrapped.schema())
  })

  it('reads of damaged payloads all that pass', () => {
    const damaged = fc
      .sample(fc.tuple(value, fc.nat(), fc.nat(255)), 1000)
      .map(([value, at, byte]) => damage(wrapped.toBuffer(value), at, byte))
    const passing = damaged.filter((payload) => check(payload).length === 0)
    expect(passing.length).toBeGreaterThan(0)
    expect(passing.length).toBeLessThan(damaged.length)
    expect(askPython(passing)).not.toContain(null)
  })
})

describe.skipIf(protoc === undefined)('protoc', () => {
  const source = `syntax = "proto3"; package a;
    message M { string s = 1; repeated sint64 n = 2; map<int32, M> m = 3; E e = 4; oneof o { bytes b = 5; double d = 6; } enum E { Z = 0; Y = 7; } }`
  const { check } = compileProtobuf({
    format: 'protobuf',
    files: [{ path: 'main.proto', content: source }],
    main: 'main.proto',
  })
  const type = protobuf.parse(source).root.lookupType('a.M')
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'protoc-'))
    writeFileSync(join(folder, 'main.proto'), source)
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const run = (mode: 'decode' | 'encode', input: Uint8Array) =>
    spawnSync(protoc ?? '', [`--${mode}=a.M`, `-I${folder}`, 'main.proto'], { input })

  const { message: value } = fc.letrec((tie) => ({
    message: fc.record(
      {
        s: fc.string({ unit: 'grapheme' }),
        n: fc.array(fc.maxSafeInteger()),
        m: fc.dictionary(fc.integer().map(String), tie('message'), { maxKeys: 2 }),
        e: fc.constantFrom(0, 7),
        b: fc.uint8Array(),
      },
      { requiredKeys: [] },
    ),
  }))
  const encode = (value: unknown) => type.encode(type.fromObject(value as object)).finish()

  it('reads what passes, and what it writes passes', () => {
    for (const payload of fc.sample(value, 50).map(encode)) {
      expect(check(payload)).toEqual([])
      const text = run('decode', payload)
      expect(text.status).toBe(0)
      expect(check(run('encode', text.stdout).stdout)).toEqual([])
    }
  })

  it('reads of damaged payloads all that pass', () => {
    const damaged = fc
      .sample(fc.tuple(value, fc.nat(), fc.nat(255)), 200)
      .map(([value, at, byte]) => damage(encode(value), at, byte))
    const passing = damaged.filter((payload) => check(payload).length === 0)
    expect(passing.length).toBeGreaterThan(0)
    expect(passing.length).toBeLessThan(damaged.length)
    for (const payload of passing) expect(run('decode', payload).status).toBe(0)
  })

  it('takes every schema that we take', () => {
    const schemas = [
      'message M { int32 a = 1; }',
      'message M { map<string, bytes> a = 1; oneof o { E e = 2; bool b = 3; } enum E { Z = 0; } }',
      'message M { int32 a = 0; }',
      'message M { int32 a = 1; int32 b = 1; }',
      'message M { X x = 1; }',
      'message M { int32 a = 19000; }',
      'message M { reserved 1; int32 a = 1; }',
      'message M { map<double, int32> a = 1; }',
      'message M {',
    ]
    const verdicts = schemas.map((schema) => {
      const content = `syntax = "proto3"; ${schema}`
      writeFileSync(join(folder, 'schema.proto'), content)
      const theirs =
        spawnSync(protoc ?? '', [`-I${folder}`, `--descriptor_set_out=${join(folder, 'out')}`, 'schema.proto'])
          .status === 0
      return [isTaken(content), theirs]
    })
    expect(verdicts).toEqual(verdicts.map(([, theirs]) => [theirs, theirs]))
  })

  function isTaken(content: string): boolean {
    try {
      compileProtobuf({ format: 'protobuf', files: [{ path: 'a.proto', content }], main: 'a.proto' })
      return true
    } catch {
      return false
    }
  }
})
