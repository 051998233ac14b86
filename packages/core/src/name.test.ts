import { describe, expect, it } from 'vitest'
import { isName, namehash, normaliseName, parseName } from './name.ts'

/** Spellings and what ENSIP-15 makes of them; by the kind of rule. */
const valid: readonly [rule: string, name: string, normalised?: string][] = [
  ['plain', 'acme.iam.ewc'],
  ['digits', '123.eth'],
  ['empty', ''],
  ['case', 'RaFFY.eTh', 'raffy.eth'],
  ['fullwidth', '\uff21cme.eth', 'acme.eth'],
  ['ignored: soft hyphen', 'ni\u00adck.eth', 'nick.eth'],
  ['ignored: zero-width space', 'a\u200bb.eth', 'ab.eth'],
  ['ignored: variation selector', '\u2665\ufe0f.eth', '\u2665.eth'],
  ['mapped: ligature', 'o\ufb03ce.eth', 'office.eth'],
  ['mapped: superscript', 'x\u00b2.eth', 'x2.eth'],
  ['mapped: sharp s stays', 'fa\u00df.eth'],
  ['composed: NFC', 'cafe\u0301.eth', 'caf\u00e9.eth'],
  ['leading underscores', '__init.eth'],
  ['only underscores', '___.eth'],
  ['leading dollar', '$.eth'],
  ['hyphen inside', 'a-b.eth'],
  ['hyphens that are no extension', 'a--b.eth'],
  ['fenced: apostrophe', 'ni\u2019ck.eth'],
  ['emoji', '\u{1f600}.eth'],
  ['emoji and text', 'ab\u{1f600}cd.eth'],
  ['emoji: flag', '\u{1f1e9}\u{1f1ea}.eth'],
  ['emoji: keycap', '1\u20e3.eth'],
  ['emoji: skin tone', '\u{1f44d}\u{1f3fd}.eth'],
  ['emoji: ZWJ family', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}.eth'],
  ['emoji: ZWJ with selector', '\u{1f468}\u{1f3fb}\u200d\u2695\ufe0f.eth', '\u{1f468}\u{1f3fb}\u200d\u2695.eth'],
  ['emoji: rainbow flag', '\u{1f3f3}\ufe0f\u200d\u{1f308}.eth', '\u{1f3f3}\u200d\u{1f308}.eth'],
  ['script: Greek', '\u03c8\u03c9\u03be.eth'],
  ['script: Greek xi is not Latin', '\u039e.eth', '\u03be.eth'],
  ['script: Cyrillic', '\u043f\u0440\u0438\u0432\u0435\u0442.eth'],
  ['script: Han', '\u96fb\u529b.eth'],
  ['script: Japanese mix', '\u65e5\u672c\u3054\u30ab\u30ca.eth'],
  ['script: Arabic', '\u0633\u0644\u0627\u0645.eth'],
  ['script: Hebrew', '\u05e9\u05dc\u05d5\u05dd.eth'],
  ['script: Devanagari', '\u0928\u092e\u0938\u094d\u0924\u0947.eth'],
  ['script: Thai', '\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35.eth'],
  ['script: Hangul from jamo', '\u1112\u1161\u11ab.eth', '\ud55c.eth'],
]

const invalid: readonly [rule: string, name: string][] = [
  ['empty label', 'a..eth'],
  ['leading dot', '.eth'],
  ['space', 'a b.eth'],
  ['only whitespace', ' '],
  ['question mark', 'a?.eth'],
  ['slash', 'a/b.eth'],
  ['control', 'a\u0000b.eth'],
  ['underscore inside', 'a_b.eth'],
  ['label extension', 'xn--a.eth'],
  ['label extension of another kind', 'ab--c.eth'],
  ['invisible: zero-width joiner', 'a\u200db.eth'],
  ['confusable: whole-script Greek', '\u03b1\u03b2\u03b3.eth'],
  ['invisible: right-to-left override', 'a\u202eb.eth'],
  ['confusable: whole-script Cyrillic', '\u0430\u0440\u0440\u0435.eth'],
  ['mixed scripts: Latin and Cyrillic', '\u0430cme.eth'],
  ['mixed scripts: Latin and Greek', 'a\u03b1.eth'],
  ['mixed scripts: Latin and Hebrew', 'a\u05e9.eth'],
  ['fenced: at the start', '\u2019ab.eth'],
  ['fenced: at the end', 'ab\u2019.eth'],
  ['fenced: twice', 'a\u2019\u2019b.eth'],
  ['combining mark at the start', '\u0300a.eth'],
  ['combining mark after emoji', '\u{1f600}\u0300.eth'],
  ['too many nonspacing marks', '\u0628\u064e\u064e.eth'],
  ['disallowed: regional indicator alone', '\u{1f1e6}b.eth'],
  ['disallowed: private use', '\ue000.eth'],
  ['disallowed: lone surrogate', 'a\ud800b.eth'],
]

describe('normalising names (ENSIP-15)', () => {
  it.each(valid)('%s', (_, name, normalised = name) => {
    expect(normaliseName(name)).toBe(normalised)
    expect(normaliseName(normalised)).toBe(normalised)
    if (name !== normalised) {
      expect(() => parseName(name)).toThrow(expect.objectContaining({ details: { normalised } }))
    } else if (name !== '') expect(parseName(name)).toBe(name)
  })

  it.each(invalid)('refuses %s', (_, name) => {
    expect(() => normaliseName(name)).toThrow(expect.objectContaining({ code: 'NAME_INVALID' }))
    expect(isName(name)).toBe(false)
  })

  it('takes names as long as anybody writes them, and answers the same after many others', () => {
    const long = `${'a'.repeat(300)}.${'\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'.repeat(40)}.eth`
    expect(normaliseName(long)).toBe(long)
    expect(parseName(long)).toBe(long)
    const hash = namehash(parseName('acme.iam.ewc'))
    for (let i = 0; i < 10_001; i += 1) namehash(parseName(`n${i}.eth`))
    expect(namehash(parseName('acme.iam.ewc'))).toBe(hash)
    expect(() => normaliseName('a'.repeat(5000))).toThrow(expect.objectContaining({ code: 'NAME_INVALID' }))
    expect(() => normaliseName(7)).toThrow(expect.objectContaining({ code: 'NAME_INVALID' }))
  })

  it('hashes names as EIP-137 has it', () => {
    expect(namehash(normaliseName(''))).toBe(`0x${'0'.repeat(64)}`)
    expect(namehash(parseName('eth'))).toBe('0x93cdeb708b7545dc668eb9280176169d1c33cfd8ed6f04690a0bcc88a93fc4ae')
    expect(namehash(parseName('foo.eth'))).toBe('0xde9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f')
  })
})
