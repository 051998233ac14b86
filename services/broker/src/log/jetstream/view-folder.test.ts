import { readdirSync, writeFileSync } from 'node:fs'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { openViewFolder, viewFile } from './view-folder.ts'

const views = ['3.sqlite', '3.sqlite-wal']

async function useFolder(folder: string): Promise<AsyncDisposable> {
  const opened = await openViewFolder(folder, 'log', 'first boot')
  writeFileSync(viewFile(folder, '3'), 'rows')
  writeFileSync(`${viewFile(folder, '3')}-wal`, 'more rows')
  return opened
}
const listViews = (folder: string) => readdirSync(folder).filter((name) => name.includes('sqlite'))

it('keeps the views of a process that was killed', async () => {
  using folder = tempFolder()
  await useFolder(folder.path)
  await openViewFolder(folder.path, 'log', 'first boot')
  expect(listViews(folder.path)).toEqual(views)
})

it('deletes views that were in use when the machine stopped', async () => {
  using folder = tempFolder()
  await useFolder(folder.path)
  await openViewFolder(folder.path, 'log', 'second boot')
  expect(listViews(folder.path)).toEqual([])
})

it('keeps the views of a process that has ended, on a machine that was started anew', async () => {
  using folder = tempFolder()
  await (await useFolder(folder.path))[Symbol.asyncDispose]()
  await openViewFolder(folder.path, 'log', 'second boot')
  expect(listViews(folder.path)).toEqual(views)
})

it('refuses views of another log', async () => {
  using folder = tempFolder()
  await useFolder(folder.path)
  await expect(openViewFolder(folder.path, 'another', 'first boot')).rejects.toMatchObject({ code: 'LOG_MISMATCH' })
  expect(listViews(folder.path)).toEqual(views)
})
