import { quantile } from './figure.ts'

type Measure = () => Promise<number>

/**
 * The median ratio of `measured` to `reference` over interleaved pairs. Both are measured twice in a pair, in mirrored
 * order, so that what drifts or comes with being first falls out.
 */
export async function compare(pairs: number, measured: Measure, reference: Measure): Promise<number> {
  const ratios: number[] = []
  for (let pair = 0; pair < pairs; pair += 1) {
    const before = await measured()
    const beside = (await reference()) + (await reference())
    ratios.push((before + (await measured())) / beside)
  }
  return quantile(ratios, 0.5)
}
