import { readdirSync, readFileSync } from 'node:fs'
import { tempFolder } from '@digital-spine/testkit'
import { describeEnrolment } from './enrolment.contract.ts'

describeEnrolment('SQLite', async () => {
  const folder = tempFolder()
  return {
    url: `sqlite:${folder.path}/hub.sqlite`,
    text: async () =>
      readdirSync(folder.path)
        .map((file) => readFileSync(`${folder.path}/${file}`, 'latin1'))
        .join(''),
    [Symbol.asyncDispose]: async () => folder[Symbol.dispose](),
  }
})
