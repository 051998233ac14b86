import { curlSamples } from './curl.ts'
import { pythonSamples } from './python.ts'
import { typescriptSamples } from './typescript.ts'
import type { SampleLanguage, SampleValues, Task } from './values.ts'

const samples = { curl: curlSamples, typescript: typescriptSamples, python: pythonSamples }

/** Code for a task, ready to run with the values that it is filled in with. */
export const sampleOf = (task: Task, language: SampleLanguage, values: SampleValues): string =>
  samples[language][task](values)
