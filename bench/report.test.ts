import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { recordFaults, recordFigures } from './report.ts'
import { toLine } from './results.ts'

const machine = '2 × something'
const readings = { name: 'x.rate', unit: 'msg/s', goal: { atLeast: 100 } }

it('keeps the last result of each name and says whether goals are met', () => {
  using folder = tempFolder()
  const page = () => readFileSync(join(folder.path, 'benchmarks.md'), 'utf8')
  recordFigures([toLine({ ...readings, value: 90 }, machine)], folder.path)
  expect(page()).toMatch(/`x\.rate` \| 90\.0 msg\/s \| at least 100 msg\/s \| \*\*no\*\*/)
  recordFaults([{ name: 'faults.kill', runs: 3, lost: 0, doubled: 0, reordered: 0 }], machine, folder.path)
  recordFigures([toLine({ ...readings, value: 1234 }, machine)], folder.path)
  expect(page()).toMatch(/`x\.rate` \| 1,234 msg\/s \| at least 100 msg\/s \| yes/)
  expect(page()).toContain('| `faults.kill` | 3 | 0 | 0 | 0 |')
  expect(page()).not.toContain('90.0')
  expect(readFileSync(join(folder.path, 'benchmarks', 'throughput.svg'), 'utf8')).toContain('x.rate: 1,234 msg/s')
})

it('compares with a baseline, and does not claim a goal whose baseline is unknown', () => {
  const figure = { ...readings, value: 30, goal: { ofBaseline: 0.2 } }
  expect(toLine(figure, machine)).toMatchObject({ met: null, ratio: null })
  const line = toLine({ ...figure, baseline: { name: 'ceiling', value: 100 } }, machine)
  expect(line).toMatchObject({ met: true, ratio: 0.3, goal: 'at least 20 % of ceiling' })
})

it('draws how a value came about, size by size', () => {
  using folder = tempFolder()
  const curve = [
    { size: 1000, value: 1 },
    { size: 1_000_000, value: 1.04 },
  ]
  recordFigures(
    [toLine({ name: 'x.growth', value: 1.04, unit: 'ratio', goal: { atMost: 1.1 }, curve }, machine)],
    folder.path,
  )
  const picture = readFileSync(join(folder.path, 'benchmarks', 'growth.svg'), 'utf8')
  expect(picture).toContain('x.growth: 1.00 at 1000, 1.04 at 1000000')
})
