import { expect, it } from 'vitest'
import { writeCsv } from './write-csv.ts'

it('writes events as a spreadsheet reads them, and no formula', () => {
  const event = {
    ...{ sequence: 7, at: 0, actor: null, action: '=1+1', subject: 'a, "b"\nc', outcome: 'refused' as const },
    ...{ code: 'FORBIDDEN', detail: { x: 1 }, address: '::1' },
  }
  expect(writeCsv([event])).toBe(
    'sequence,at,actor,action,subject,outcome,code,address,detail\r\n' +
      `7,1970-01-01T00:00:00.000Z,,'=1+1,"a, ""b""\nc",refused,FORBIDDEN,::1,"{""x"":1}"\r\n`,
  )
})
