/** What the package runs in its threads, and does not describe: xmllint as Emscripten builds it. */
declare module 'xmllint-wasm/xmllint-node.js' {
  type Options = {
    readonly arguments: readonly string[]
    /** Made in the file system in memory before xmllint starts. */
    readonly inputFiles: readonly { readonly fileName: string; readonly contents: string }[]
    readonly wasmMemory: WebAssembly.Memory
    /** May make devices, of which `read` gives the next byte, or null at the end. */
    onRuntimeInitialized(this: {
      FS_createDevice(folder: string, name: string, read: () => number | null): void
    }): void
    print(line: string): void
    printErr(line: string): void
    onExit(code: number): void
  }
  /** Runs xmllint's `main`. Rejects if it breaks. */
  function run(options: Options): Promise<unknown>
  export = run
}
