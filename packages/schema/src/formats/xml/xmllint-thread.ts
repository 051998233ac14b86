import { workerData } from 'node:worker_threads'
import runXmllint from 'xmllint-wasm/xmllint-node.js'
import { turn, type XmllintLine, type XmllintThreadData } from './xmllint.ts'

const { schema, control, input, document, port } = workerData as XmllintThreadData
const folder = 'schema'
const pagesOfMiB = 16
const [initialMiB, maximumMiB] = [16, 256]
let at = 0
let end = 0
let isEnded = false

/** The next byte of the document, which is waited for; null at the end, however often it is asked for. */
function readByte(): number | null {
  while (at === end && !isEnded) {
    pass(turn.host)
    Atomics.wait(control, 0, turn.host)
    at = 0
    end = Atomics.load(control, 1)
    isEnded = end === 0
  }
  return isEnded ? null : (input[at++] ?? null)
}

function pass(next: number): void {
  Atomics.store(control, 0, next)
  Atomics.notify(control, 0)
}

const say = (line: XmllintLine): void => port.postMessage(line)

const finish = (exit: { readonly code?: number }): void => {
  say({ exit })
  pass(turn.over)
}

await runXmllint({
  arguments: ['--noout', '--nonet', '--stream', '--schema', `${folder}/${schema.main}`, `/${document}`],
  inputFiles: schema.files.map(({ path, content }) => ({ fileName: `${folder}/${path}`, contents: content })),
  wasmMemory: new WebAssembly.Memory({ initial: initialMiB * pagesOfMiB, maximum: maximumMiB * pagesOfMiB }),
  onRuntimeInitialized() {
    this.FS_createDevice('/', document, readByte)
  },
  print: () => undefined,
  printErr: (text) => say({ text }),
  onExit: (code) => finish({ code }),
}).catch(() => finish({}))
