import { SpineError } from '@digital-spine/core'
import { decodeErrorResult, encodeDeployData, type Hex, zeroAddress } from 'viem'
import { NodeRefusal } from './chain/rpc.ts'
import type { BlockRef } from './feed/block-ref.ts'
import { createNodeRpc } from './feed/node-rpc.ts'
import { nameLens } from './generated/contracts.ts'
import { decodeNameState, type NameState } from './name-state.ts'
import type { Network } from './network.ts'

/** A node, and which of its text records to read. */
export type NameQuestion = { readonly node: Hex; readonly keys: readonly string[] }

/** Reads what the ledger says about many nodes as of one block. */
export type NameStateReader = {
  /** States in the order of the questions. LEDGER_UNAVAILABLE if the node does not answer for that block. */
  read(questions: readonly NameQuestion[], block: Pick<BlockRef, 'hash'>): Promise<NameState[]>
}

const maxAtOnce = 100
const maxKeysAtOnce = 200

/** The reader works on chains where nothing of ours is deployed; it only ever asks the network's own resolvers. */
export function createNameStateReader(network: Network): NameStateReader {
  const rpc = createNodeRpc(network.rpcUrl)
  const { ens, registrar, resolver } = network.contracts
  const older = network.olderResolvers ?? []

  const ask = async (questions: readonly NameQuestion[], hash: Hex): Promise<NameState[]> => {
    const nodes = questions.map(({ node }) => node)
    const keys = questions.map((question) => question.keys)
    const args = [ens, registrar ?? zeroAddress, [resolver, ...older], nodes, keys] as const
    const data = encodeDeployData({ abi: nameLens.abi, bytecode: nameLens.bytecode, args })
    const answers = await readAnswers(() => rpc.call('eth_call', [{ data }, { blockHash: hash }]))
    return questions.map((question, i) => decodeNameState(question.node, question.keys, answers[i] ?? [], registrar))
  }
  /** Asks for less at once where a node refuses much. */
  const read = async (questions: readonly NameQuestion[], hash: Hex): Promise<NameState[]> => {
    try {
      return await ask(questions, hash)
    } catch (error) {
      if (!(error instanceof NodeRefusal)) throw error
      const middle = questions.length >> 1
      if (middle > 0)
        return [...(await read(questions.slice(0, middle), hash)), ...(await read(questions.slice(middle), hash))]
      throw new SpineError('LEDGER_UNAVAILABLE', `The ledger node does not tell of that block: ${error.message}.`, {
        cause: error,
      })
    }
  }
  return {
    async read(questions, { hash }) {
      const states: NameState[] = []
      for (const group of inGroups(questions)) states.push(...(await read(group, hash)))
      return states
    },
  }
}

function* inGroups(questions: readonly NameQuestion[]): Generator<NameQuestion[]> {
  let group: NameQuestion[] = []
  let keys = 0
  for (const question of questions) {
    if (group.length === maxAtOnce || (group.length > 0 && keys + question.keys.length > maxKeysAtOnce)) {
      yield group
      group = []
      keys = 0
    }
    group.push(question)
    keys += question.keys.length
  }
  if (group.length > 0) yield group
}

/** What the lens reverted with. */
async function readAnswers(call: () => Promise<unknown>): Promise<readonly (readonly Hex[])[]> {
  try {
    await call()
  } catch (error) {
    if (!(error instanceof NodeRefusal)) throw error
    // Some nodes put "Reverted " before the bytes.
    const data = /0x[0-9a-fA-F]*$/.exec(String(error.rpc.data ?? ''))?.[0] as Hex | undefined
    if (data === undefined || data.length < 10) throw error
    return decodeErrorResult({ abi: nameLens.abi, data }).args[0]
  }
  throw new NodeRefusal({ code: -32000, message: 'the call did not revert' })
}
