/**
 * Limits every WebAssembly memory of this thread: one that would grow beyond `maxBytes` does not, and `refused` is told; of
 * one that grows `grown` is told how many pages it has. A
 * library that brings its own memory has no other limit than what its build allows, and `resourceLimits` of a thread do not
 * count it.
 */
export function limitWasmMemory(
  maxBytes: number,
  { grown, refused }: { grown: (pages: number) => void; refused: () => void },
): void {
  const { prototype } = WebAssembly.Memory
  const { grow } = prototype
  prototype.grow = function (pages) {
    const wanted = this.buffer.byteLength / wasmPageBytes + pages
    if (wanted * wasmPageBytes <= maxBytes) {
      const before = grow.call(this, pages)
      grown(wanted)
      return before
    }
    refused()
    throw new RangeError(`WebAssembly memory is limited to ${maxBytes} bytes`)
  }
}

export const wasmPageBytes = 65_536
