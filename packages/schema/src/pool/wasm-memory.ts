/**
 * Limits every WebAssembly memory of this thread: one that would grow beyond `maxBytes` does not, and `refused` is told. A
 * library that brings its own memory has no other limit than what its build allows, and `resourceLimits` of a thread do not
 * count it.
 */
export function limitWasmMemory(maxBytes: number, refused: () => void): void {
  const { prototype } = WebAssembly.Memory
  const { grow } = prototype
  prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * pageBytes <= maxBytes) return grow.call(this, pages)
    refused()
    throw new RangeError(`WebAssembly memory is limited to ${maxBytes} bytes`)
  }
}

const pageBytes = 65_536
